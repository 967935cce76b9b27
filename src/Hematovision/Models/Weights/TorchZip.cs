using System.IO.Compression;

namespace Hematovision.Models.Weights;

/// <summary>
/// The zip format of <c>torch.save</c> (PyTorch 1.6 and later): <c>TOP/data.pkl</c> with the pickle, <c>TOP/data/KEY</c> with
/// each storage, uncompressed, and in later versions <c>TOP/byteorder</c>.
/// </summary>
internal static class TorchZip
{
    private const string Pickle = "/data.pkl";

    /// <summary>How such a file begins.</summary>
    internal static ReadOnlySpan<byte> Magic => "PK\x03\x04"u8;

    /// <summary>Opens one; the stream stays the caller's and must outlive what this returns.</summary>
    internal static TorchArchive Open(Stream file)
    {
        var entries = Entries(file);
        var pickles = entries.Keys.Where(name => name.EndsWith(Pickle, StringComparison.Ordinal) && name.Count(c => c == '/') == 1).ToList();
        if (pickles.Count != 1) throw new InvalidDataException("is a zip file, but not one of PyTorch: it has no data.pkl in one top folder");

        var top = pickles[0][..^Pickle.Length];
        CheckByteOrder(entries, $"{top}/byteorder");
        using var pickle = new BufferedStream(Stored(entries[pickles[0]]));
        return new TorchArchive(PickleMachine.Load(pickle), storage => Storage(entries, $"{top}/data/{storage.Key}", storage));
    }

    private static Dictionary<string, ZipArchiveEntry> Entries(Stream file)
    {
        var entries = new Dictionary<string, ZipArchiveEntry>(StringComparer.Ordinal);
        foreach (var entry in Undamaged(() => new ZipArchive(file, ZipArchiveMode.Read, leaveOpen: true).Entries))
        {
            if (!entries.TryAdd(entry.FullName, entry)) throw new InvalidDataException($"is damaged: it holds two files {entry.FullName}");
        }

        return entries;
    }

    private static Stream Storage(Dictionary<string, ZipArchiveEntry> entries, string name, StorageReference storage)
    {
        if (!entries.TryGetValue(name, out var entry)) throw new InvalidDataException($"is damaged: it lacks {name}");
        if (entry.Length != storage.Bytes)
        {
            throw new InvalidDataException($"is damaged: {name} has {entry.Length:N0} bytes, and its tensors take {storage.Bytes:N0}");
        }

        return Stored(entry);
    }

    // Opening an entry checks that it lies inside the file; uncompressed, it cannot grow beyond it.
    private static Stream Stored(ZipArchiveEntry entry) =>
        entry.Length == entry.CompressedLength
            ? Undamaged(entry.Open)
            : throw new InvalidDataException($"is refused: {entry.FullName} is compressed, which torch.save never does");

    private static void CheckByteOrder(Dictionary<string, ZipArchiveEntry> entries, string name)
    {
        if (!entries.TryGetValue(name, out var entry)) return;
        using var reader = new StreamReader(Stored(entry));
        Span<char> order = stackalloc char[6];
        if (reader.ReadBlock(order) != 6 || !order.SequenceEqual("little"))
        {
            throw new InvalidDataException("was saved on a big-endian machine; save it anew on a little-endian one");
        }
    }

    private static T Undamaged<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException($"is a zip file that is cut short or damaged ({e.Message.TrimEnd('.')}); fetch it again", e);
        }
    }
}
