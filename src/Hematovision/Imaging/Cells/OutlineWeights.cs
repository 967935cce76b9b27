namespace Hematovision.Imaging.Cells;

/// <summary>
/// How much the evidence for a cell's edge counts. Fitted to the boxes of annotated photographs by <c>bench/cells.cs --fit</c>;
/// lengths in red cells' diameters.
/// </summary>
internal sealed record OutlineWeights
{
    internal static OutlineWeights Default { get; } = new();

    /// <summary>How far cytoplasm reaches beyond a round nucleus.</summary>
    internal double Reach { get; init; } = 0.754;

    /// <summary>How much farther beyond one of lobes, for each part that its hull is empty.</summary>
    internal double ReachOfLobes { get; init; } = 1.000;

    /// <summary>What a step over empty background costs.</summary>
    internal double Background { get; init; } = 0.938;

    /// <summary>Density below which a pixel looks empty, in that of red cells.</summary>
    internal double Empty { get; init; } = 0.224;

    /// <summary>What a step over what looks like a red cell costs.</summary>
    internal double RedCell { get; init; } = 0.699;

    /// <summary>What a sharp edge is worth.</summary>
    internal double Edge { get; init; } = 1.658;

    /// <summary>The way over which steps are added up to the worth of an edge.</summary>
    internal double Way { get; init; } = 0.147;

    /// <summary>How far the outline may jump between neighbouring directions.</summary>
    internal double Jump { get; init; } = 0.110;

    /// <summary>What such a jump costs.</summary>
    internal double Smoothness { get; init; } = 0.317;

    /// <summary>How far the box stands off the outline.</summary>
    internal double Margin { get; init; } = 0.084;
}
