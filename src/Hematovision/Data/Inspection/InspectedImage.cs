namespace Hematovision.Data.Inspection;

/// <summary>What one look at an image file told.</summary>
/// <param name="Example">The image.</param>
/// <param name="Sha256">SHA-256 of its bytes, 64 lower-case hex digits.</param>
/// <param name="Bytes">The length of the file.</param>
/// <param name="Format">JPEG, PNG, WebP, BMP, GIF or TIFF, by its content.</param>
/// <param name="Width">Width in pixels, upright.</param>
/// <param name="Height">Height in pixels, upright.</param>
internal sealed record InspectedImage(ImageExample Example, string Sha256, long Bytes, string Format, int Width, int Height)
{
    internal required ChannelSums Channels { get; init; }

    internal required PixelMeasures Measures { get; init; }
}
