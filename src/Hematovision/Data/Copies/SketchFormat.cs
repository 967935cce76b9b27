using System.Runtime.InteropServices;

namespace Hematovision.Data.Copies;

/// <summary>A sketch as bytes: sizes, keypoints, descriptors, thumbnail, in this machine's byte order.</summary>
internal static class SketchFormat
{
    internal static byte[] Write(ImageSketch sketch)
    {
        var thumbnail = sketch.Thumbnail;
        int[] sizes = [sketch.Width, sketch.Height, sketch.Keypoints.Length, thumbnail.Width, thumbnail.Height, BitConverter.SingleToInt32Bits(thumbnail.Scale)];
        return
        [
            .. MemoryMarshal.AsBytes<int>(sizes),
            .. MemoryMarshal.AsBytes<Keypoint>(sketch.Keypoints),
            .. MemoryMarshal.AsBytes<sbyte>(sketch.Descriptors),
            .. thumbnail.Pixels,
        ];
    }

    /// <param name="bytes">What <see cref="Write"/> wrote, whole.</param>
    internal static ImageSketch Read(ReadOnlySpan<byte> bytes)
    {
        var sizes = Take<int>(ref bytes, 6);
        var keypoints = Take<Keypoint>(ref bytes, sizes[2]);
        var descriptors = Take<sbyte>(ref bytes, sizes[2] * KeypointDescriptor.Length);
        var thumbnail = new GreyThumbnail(sizes[3], sizes[4], bytes.ToArray(), BitConverter.Int32BitsToSingle(sizes[5]));
        return new ImageSketch(sizes[0], sizes[1], keypoints, descriptors, thumbnail);
    }

    private static T[] Take<T>(ref ReadOnlySpan<byte> bytes, int count)
        where T : unmanaged
    {
        var all = MemoryMarshal.Cast<byte, T>(bytes)[..count].ToArray();
        bytes = bytes[MemoryMarshal.AsBytes<T>(all).Length..];
        return all;
    }
}
