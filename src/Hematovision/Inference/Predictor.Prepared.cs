using Hematovision.Inference.Explanations;

namespace Hematovision.Inference;

/// <summary>For a server, which prepares images on threads of its own and lets one thread compute.</summary>
public sealed partial class Predictor
{
    /// <summary>Predicts pictures that <see cref="Preprocessor"/> prepared, all at once.</summary>
    /// <param name="names">What each is called, [N].</param>
    /// <param name="cells">How many white cells each shows, as <see cref="Imaging.Preprocessor.PrepareAndCount"/> said, [N].</param>
    /// <param name="pixels">[N, Size, Size, 3], at least as long.</param>
    internal IReadOnlyList<Prediction> PredictPrepared(IReadOnlyList<string> names, IReadOnlyList<int> cells, byte[] pixels) =>
        Predictions(names, Answers(pixels, names.Count), cells);

    /// <summary>The same for one picture, with where the model looked.</summary>
    internal Explanation ExplainPrepared(string name, int cells, byte[] pixels, ExplanationMethod method) =>
        Explain([name], [cells], pixels, Answers(pixels, 1), method, -1)[0];
}
