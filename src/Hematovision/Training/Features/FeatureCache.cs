using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Hematovision.Training.Features;

/// <summary>
/// Rows of one size in a file, each written once and read many times, by several runs at the same time if need be. A row bears the checksum of
/// its bytes: one that a crash cut short, or that two runs wrote across each other, reads as one that is not there. Thread-safe.
/// </summary>
/// <remarks>
/// The file is read and written by position, through the system's page cache, and not mapped: writing to a mapped file on a full disk ends the
/// process, and so does reading one that somebody has cut.
/// </remarks>
internal sealed class FeatureCache : IDisposable
{
    private const int MarkBytes = 8;
    private const ulong Written = 1UL << 32; // above the checksum, so that zeros are not a row that was written

    private readonly SafeFileHandle _file;

    /// <summary>Opens the file, or makes it: sparse, a row takes room on the disk only when it is written.</summary>
    /// <param name="path">The file.</param>
    /// <param name="rowBytes">Bytes of a row.</param>
    /// <param name="rows">Number of rows.</param>
    /// <exception cref="IOException">It cannot be opened or made.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    internal FeatureCache(string path, int rowBytes, long rows)
    {
        RowBytes = rowBytes;
        _file = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        var length = LengthOf(rowBytes, rows);
        if (RandomAccess.GetLength(_file) < length) RandomAccess.SetLength(_file, length);
    }

    /// <summary>Bytes of a row.</summary>
    internal int RowBytes { get; }

    /// <summary>Bytes of a file with all its rows.</summary>
    internal static long LengthOf(int rowBytes, long rows) => (MarkBytes + rowBytes) * rows;

    /// <summary>True where a whole row was written.</summary>
    internal bool Has(long row)
    {
        var bytes = ArrayPool<byte>.Shared.Rent(RowBytes);
        try
        {
            return TryRead(row, bytes);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    /// <summary>Reads a row.</summary>
    /// <param name="row">Its number.</param>
    /// <param name="destination">Takes its bytes; holds anything where there is none.</param>
    /// <returns>False where no whole row was written.</returns>
    internal bool TryRead(long row, Span<byte> destination)
    {
        Span<byte> mark = stackalloc byte[MarkBytes];
        var bytes = destination[..RowBytes];
        return RandomAccess.Read(_file, mark, Offset(row)) == MarkBytes
            && RandomAccess.Read(_file, bytes, Offset(row) + MarkBytes) == RowBytes
            && BinaryPrimitives.ReadUInt64LittleEndian(mark) == MarkOf(bytes);
    }

    /// <summary>Writes a row.</summary>
    /// <exception cref="IOException">The disk is full.</exception>
    internal void Write(long row, ReadOnlySpan<byte> bytes)
    {
        Span<byte> mark = stackalloc byte[MarkBytes];
        BinaryPrimitives.WriteUInt64LittleEndian(mark, MarkOf(bytes[..RowBytes]));
        RandomAccess.Write(_file, bytes[..RowBytes], Offset(row) + MarkBytes);
        RandomAccess.Write(_file, mark, Offset(row));
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private long Offset(long row) => row * (MarkBytes + RowBytes);

    private static ulong MarkOf(ReadOnlySpan<byte> bytes)
    {
        var checksum = uint.MaxValue;
        foreach (var word in MemoryMarshal.Cast<byte, ulong>(bytes)) checksum = BitOperations.Crc32C(checksum, word);
        foreach (var rest in bytes[(bytes.Length / sizeof(ulong) * sizeof(ulong))..]) checksum = BitOperations.Crc32C(checksum, rest);
        return Written | checksum;
    }
}
