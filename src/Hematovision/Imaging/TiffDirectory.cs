using System.Buffers.Binary;

namespace Hematovision.Imaging;

/// <summary>The first directory of a TIFF, which EXIF data are too.</summary>
internal readonly ref struct TiffDirectory
{
    private const int Entry = 12; // bytes: tag, type, count, value

    private readonly ReadOnlySpan<byte> _entries;
    private readonly bool _little;

    /// <param name="tiff">The file from its byte order on; it may end anywhere.</param>
    internal TiffDirectory(ReadOnlySpan<byte> tiff)
    {
        _little = tiff.StartsWith("II"u8);
        if (tiff.Length < 8 || Long(tiff, 4) is var start && start > tiff.Length - sizeof(ushort))
        {
            IsCut = true;
            return;
        }

        var claimed = Short(tiff, (int)start);
        _entries = tiff[((int)start + sizeof(ushort))..];
        Count = Math.Min(claimed, _entries.Length / Entry);
        IsCut = Count < claimed;
    }

    /// <summary>Entries that are there.</summary>
    internal int Count { get; }

    /// <summary>Whether the file ends before the directory does.</summary>
    internal bool IsCut { get; }

    internal ushort Tag(int entry) => Short(_entries, entry * Entry);

    internal ushort Type(int entry) => Short(_entries, (entry * Entry) + 2);

    /// <summary>How many values an entry has.</summary>
    internal uint Values(int entry) => Long(_entries, (entry * Entry) + 4);

    /// <summary>Its value, where that is one of 16 bits.</summary>
    internal ushort Short(int entry) => Short(_entries, (entry * Entry) + 8);

    /// <summary>Its value, where that is one of 32 bits, or where its values are.</summary>
    internal uint Long(int entry) => Long(_entries, (entry * Entry) + 8);

    private ushort Short(ReadOnlySpan<byte> of, int at) => _little ? BinaryPrimitives.ReadUInt16LittleEndian(of[at..]) : BinaryPrimitives.ReadUInt16BigEndian(of[at..]);

    private uint Long(ReadOnlySpan<byte> of, int at) => _little ? BinaryPrimitives.ReadUInt32LittleEndian(of[at..]) : BinaryPrimitives.ReadUInt32BigEndian(of[at..]);
}
