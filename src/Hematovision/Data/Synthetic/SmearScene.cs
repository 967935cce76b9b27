using SkiaSharp;

namespace Hematovision.Data.Synthetic;

/// <summary>What a picture is to show, as far as it is not left to chance.</summary>
/// <param name="Size">Side in pixels.</param>
internal sealed record SmearScene(int Size)
{
    /// <summary>The laboratory; null for a slide of its own.</summary>
    public StainLook? Stain { get; init; }

    /// <summary>Standard deviation of the blur in micrometres; null for one that is drawn.</summary>
    public double? Blur { get; init; }

    /// <summary>Micrometres a pixel; null for one that is drawn.</summary>
    public double? Resolution { get; init; }

    /// <summary>White cells anywhere in the picture; null for one about its middle.</summary>
    public int? Cells { get; init; }
}

/// <summary>A cell and what it covers.</summary>
/// <param name="Name">WBC, RBC or Platelets, as the public BCCD set calls them.</param>
/// <param name="Box">In pixels; it may reach over the edge of the picture.</param>
internal readonly record struct CellBox(string Name, SKRect Box);

/// <summary>A drawn picture, RGBA, opaque.</summary>
/// <param name="Bitmap">The pixels.</param>
/// <param name="Boxes">Every cell, the white ones first.</param>
internal sealed record SmearPicture(SKBitmap Bitmap, IReadOnlyList<CellBox> Boxes) : IDisposable
{
    public void Dispose() => Bitmap.Dispose();
}
