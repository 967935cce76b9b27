namespace Hematovision.Imaging;

/// <summary>
/// What the first directory of a TIFF claims, read before LibTiff.NET sees the file: that takes memory for as many strips, and for as long a tag, as a header of a
/// hundred bytes names.
/// </summary>
internal sealed class TiffHeader
{
    private const ushort ImageWidth = 256, ImageLength = 257, StripOffsets = 273, OrientationTag = 274, SamplesPerPixel = 277, TileWidth = 322, TileLength = 323, TileOffsets = 324;

    // CMYK and alpha need five; a header that claims thousands would take the memory of as many images.
    private const int MostSamples = 8;

    private readonly Dictionary<ushort, (long Value, long Count)> _tags = [];

    /// <summary>Reads the header.</summary>
    /// <exception cref="ImageReadException">A tag is longer than the file, or the file ends before its directory does.</exception>
    internal TiffHeader(ReadOnlySpan<byte> data, string name)
    {
        var directory = new TiffDirectory(data);
        if (directory.IsCut) throw new ImageReadException(name, "is truncated or damaged");
        for (var i = 0; i < directory.Count; i++)
        {
            var (tag, type, count) = (directory.Tag(i), directory.Type(i), directory.Values(i));
            if ((long)count * SizeOf(type) > data.Length) throw new ImageReadException(name, $"is truncated or damaged (tag {tag} is longer than the file)");
            _tags.TryAdd(tag, (type == 3 ? directory.Short(i) : directory.Long(i), count));
        }
    }

    internal long Width => Value(ImageWidth);

    internal long Height => Value(ImageLength);

    internal int Orientation => Value(OrientationTag) is >= 1 and <= 8 and var known ? (int)known : 1;

    /// <summary>Strips or tiles whose place the file names.</summary>
    internal long Parts => Math.Max(Count(StripOffsets), Count(TileOffsets));

    /// <summary>Refuses what would cost more than the limits allow.</summary>
    /// <exception cref="ImageReadException">It claims too much.</exception>
    internal void Check(DecodeLimits limits, string name)
    {
        limits.CheckPixels(Width, Height, name);
        if (Value(SamplesPerPixel) > MostSamples) throw new ImageReadException(name, $"is a TIFF of a kind that is not read (over {MostSamples} samples a pixel)");
        if (!_tags.ContainsKey(TileWidth)) return;

        // All tiles are decoded whole, those at the edges too.
        var (across, down) = (Value(TileWidth), Value(TileLength));
        limits.CheckPixels(across, down, name);
        (limits with { MaxPixels = 2 * limits.MaxPixels }).CheckPixels(RoundUp(Width, across), RoundUp(Height, down), name);
    }

    private static long RoundUp(long length, long to) => (length + to - 1) / to * to;

    private static int SizeOf(ushort type) => type switch
    {
        3 or 8 => sizeof(short),
        4 or 9 or 11 or 13 => sizeof(int),
        5 or 10 or 12 => sizeof(long),
        _ => sizeof(byte),
    };

    private long Value(ushort tag) => _tags.GetValueOrDefault(tag).Value;

    private long Count(ushort tag) => _tags.GetValueOrDefault(tag).Count;
}
