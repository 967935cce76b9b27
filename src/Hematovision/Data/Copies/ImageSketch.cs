using Hematovision.Imaging;

namespace Hematovision.Data.Copies;

/// <summary>What the finder keeps of an image: its keypoints, and the picture at a small size to compare pixels by.</summary>
/// <param name="Width">Width in pixels of the working picture, which the keypoints' places are in.</param>
/// <param name="Height">Its height.</param>
/// <param name="Keypoints">The keypoints, those of most contrast first.</param>
/// <param name="Descriptors">[keypoints, <see cref="KeypointDescriptor.Length"/>].</param>
/// <param name="Thumbnail">The picture at a small size.</param>
internal sealed record ImageSketch(int Width, int Height, Keypoint[] Keypoints, sbyte[] Descriptors, GreyThumbnail Thumbnail)
{
    /// <summary>The longer side that is enough of a picture: with twice the pixels that are looked at, all pictures are reduced by the same kernel in the end.</summary>
    internal const int EnoughSide = 2 * WorkingSide;

    private const int WorkingSide = 320;
    private const int MostSpots = 160;

    /// <summary>Sketches a picture.</summary>
    internal static ImageSketch Of(RgbImage image, ScaleSpace space)
    {
        var picture = Grey(image);
        var shows = FillMask.Apply(picture);
        space.Build(picture);
        var keypoints = new List<Keypoint>();
        var descriptors = new List<sbyte>();
        Span<sbyte> descriptor = stackalloc sbyte[KeypointDescriptor.Length];
        foreach (var found in KeypointDetector.Find(space, shows, MostSpots))
        {
            if (!KeypointDescriptor.Describe(space, shows, found, descriptor)) continue;
            keypoints.Add(found.Keypoint);
            descriptors.AddRange(descriptor);
        }

        return new ImageSketch(picture.Width, picture.Height, [.. keypoints], [.. descriptors], GreyThumbnail.Of(picture, shows));
    }

    internal ReadOnlySpan<sbyte> Descriptor(int keypoint) => Descriptors.AsSpan(keypoint * KeypointDescriptor.Length, KeypointDescriptor.Length);

    // Grey of the working size: the longer side as large as it may be, but small pictures no more than doubled, and doubled again.
    private static Plane Grey(RgbImage image)
    {
        var scale = (double)WorkingSide / Math.Max(image.Width, image.Height);
        if (scale > 1) scale = Math.Min(4, Math.Pow(2, Math.Floor(Math.Log2(scale))));
        var (width, height) = (Math.Max(1, (int)Math.Round(image.Width * scale)), Math.Max(1, (int)Math.Round(image.Height * scale)));
        var rgb = image.Pixels;
        if (width != image.Width || height != image.Height)
        {
            rgb = new byte[width * height * 3];
            var (columns, rows) = (new Axis(image.Width, width, 0, width), new Axis(image.Height, height, 0, height));
            Resampler.Resize(image.Pixels, columns, rows, ResizeKernel.Bilinear, rgb);
        }

        var grey = new Plane();
        grey.Resize(width, height);
        unchecked
        {
            for (int i = 0, at = 0; i < width * height; i++, at += 3)
                grey.Pixels[i] = ((0.299f * rgb[at]) + (0.587f * rgb[at + 1]) + (0.114f * rgb[at + 2])) / 255;
        }

        return grey;
    }
}
