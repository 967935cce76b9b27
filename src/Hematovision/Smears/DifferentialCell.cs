using Hematovision.Imaging.Cells;
using Hematovision.Inference;

namespace Hematovision.Smears;

/// <summary>A white cell of a differential.</summary>
/// <param name="Found">Where it is.</param>
/// <param name="Prediction">What the model says of it.</param>
/// <param name="Refer">Why a person should look at it: it is in no class's count; null where it is answered.</param>
/// <param name="SeenIn">The earlier picture that shows the same cell uncut, in which it is counted or referred; null where none does.</param>
public sealed record DifferentialCell(FoundCell Found, Prediction Prediction, string? Refer, string? SeenIn)
{
    /// <summary>Whether it is in the count of its class.</summary>
    public bool IsCounted => Refer is null && SeenIn is null;

    /// <summary>Whether it is among the referred.</summary>
    public bool IsReferred => Refer is not null && SeenIn is null;
}
