using Hematovision.Imaging;

namespace Hematovision.Inference.Explanations;

/// <summary>Why a model said what it said of one image.</summary>
/// <param name="Prediction">What it said.</param>
/// <param name="Class">The class that is explained; the predicted one unless another was asked for.</param>
/// <param name="Seen">The picture as the model saw it: cropped, resized, its white balanced where the model has that, [S, S, 3].</param>
/// <param name="Map">Which of its pixels spoke for the class, [S, S].</param>
public sealed record Explanation(Prediction Prediction, string Class, RgbImage Seen, HeatMap Map);
