namespace Hematovision.Models;

/// <summary>A layer that has parameters.</summary>
/// <param name="Name">What its keys begin with in a model file, for example <c>features.0.0</c> or <c>head.0</c>.</param>
/// <param name="Kind">Its kind, for example <c>Conv2d 3x3</c>.</param>
/// <param name="OutputShape">Shape of its output for one image.</param>
/// <param name="Parameters">Number of its parameters; running statistics are none.</param>
/// <param name="Trainable">False where it is frozen.</param>
/// <param name="MultiplyAdds">Multiplications with an addition that it costs an image; 0 for a BatchNorm, which folds into its convolution.</param>
public sealed record LayerSummary(
    string Name, string Kind, IReadOnlyList<long> OutputShape, long Parameters, bool Trainable, long MultiplyAdds);
