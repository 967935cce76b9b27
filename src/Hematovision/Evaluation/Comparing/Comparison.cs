using Hematovision.Inference;
using Hematovision.Torch;

namespace Hematovision.Evaluation.Comparing;

/// <summary>Several models on the same images.</summary>
/// <param name="Models">The models.</param>
/// <param name="Pairs">Each pair of them once.</param>
public sealed record Comparison(IReadOnlyList<ComparedModel> Models, IReadOnlyList<PairedDifference> Pairs);

/// <summary>One of the models compared.</summary>
/// <param name="Name">A name that none of the others has.</param>
/// <param name="Path">Its file.</param>
/// <param name="Result">How right it is.</param>
/// <param name="Cost">What it costs.</param>
public sealed record ComparedModel(string Name, string Path, EvaluationResult Result, ModelCost Cost)
{
    /// <summary>Its scores, an image each.</summary>
    public ClassificationReport Report => Result.Report;
}

/// <summary>What the speeds were measured under.</summary>
/// <param name="Device">The device.</param>
/// <param name="Precision">The numbers computed in.</param>
/// <param name="Runtime">What computed the networks.</param>
/// <param name="Threads">Threads of one operator on the processor.</param>
/// <param name="BatchSize">Images of a batch.</param>
/// <param name="Rounds">Turns of each model.</param>
public sealed record MeasuringConditions(string Device, Precision Precision, NetworkRuntime Runtime, int Threads, int BatchSize, int Rounds);
