using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Hematovision.Data.Import;

/// <summary>The beginning of a <c>.npy</c> file: what follows it (NumPy Enhancement Proposal 1). Nothing in it is evaluated.</summary>
/// <param name="Type">NumPy's name of the numbers, such as <c>|u1</c>.</param>
/// <param name="Shape">The size of each dimension.</param>
internal sealed partial record NpyHeader(string Type, IReadOnlyList<int> Shape)
{
    private const int Longest = 10_000;

    /// <summary>Reads it; the stream then stands at the first number.</summary>
    /// <exception cref="InvalidDataException">It is none, or of an array that is not plain numbers in rows.</exception>
    public static NpyHeader Read(Stream stream)
    {
        Span<byte> start = stackalloc byte[8];
        stream.ReadExactly(start);
        if (start[0] != 0x93 || !start[1..6].SequenceEqual("NUMPY"u8))
            throw new InvalidDataException("is no array of NumPy");

        Span<byte> size = stackalloc byte[start[6] == 1 ? 2 : 4];
        stream.ReadExactly(size);
        var length = size.Length == 2 ? BinaryPrimitives.ReadUInt16LittleEndian(size) : BinaryPrimitives.ReadUInt32LittleEndian(size);
        if (length > Longest)
            throw new InvalidDataException($"has a header of {length} bytes");

        var text = new byte[length];
        stream.ReadExactly(text);
        var header = Dictionary().Match(Encoding.Latin1.GetString(text));
        if (!header.Success || header.Groups["fortran"].Value != "False")
            throw new InvalidDataException("is not an array of plain numbers in rows (C order)");

        var shape = header.Groups["shape"].Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return new NpyHeader(header.Groups["type"].Value, Array.ConvertAll(shape, Dimension));
    }

    private static int Dimension(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var size)
        ? size
        : throw new InvalidDataException($"has a dimension of {text}");

    [GeneratedRegex(@"^\{'descr': '(?<type>[^']*)', 'fortran_order': (?<fortran>True|False), 'shape': \((?<shape>[0-9, ]*)\), ?\}\s*$")]
    private static partial Regex Dictionary();
}
