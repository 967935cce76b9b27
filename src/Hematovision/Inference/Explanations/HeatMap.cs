namespace Hematovision.Inference.Explanations;

/// <summary>How much each pixel spoke for a class, 0..1 of what the strongest did; all 0 where nothing spoke for it.</summary>
/// <param name="Width">Width in pixels.</param>
/// <param name="Height">Height in pixels.</param>
/// <param name="Places">Places a side of the feature map that it was enlarged from.</param>
/// <param name="Values">[H, W], rows from the top.</param>
public sealed record HeatMap(int Width, int Height, int Places, float[] Values);
