using System.Buffers.Binary;

namespace Hematovision.Models.Weights;

/// <summary>
/// The format of <c>torch.save</c> before PyTorch 1.6, in which several of torchvision's files are still published: five
/// pickles (magic number, protocol, machine, content, storage keys), then each storage in the order of the keys, as eight
/// bytes of count and its elements.
/// </summary>
internal static class TorchLegacy
{
    private const long Protocol = 1001;

    /// <summary>Where <see cref="Magic"/> is: behind the two bytes of pickle's own protocol.</summary>
    internal const int MagicAt = 2;

    /// <summary>The whole of the first pickle, the number 0x1950a86a20f9469cfc6c.</summary>
    internal static ReadOnlySpan<byte> Magic => [0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, (byte)'.'];

    /// <summary>Opens one; the stream stays the caller's and must outlive what this returns.</summary>
    internal static TorchArchive Open(Stream file)
    {
        var buffered = new BufferedStream(file) { Position = MagicAt + Magic.Length };
        if (PickleMachine.Load(buffered) is not Protocol) throw new InvalidDataException("is of a PyTorch format that is not known");
        if (PickleMachine.Load(buffered) is not PickleDictionary machine || machine["little_endian"] is not true)
        {
            throw new InvalidDataException("was saved on a big-endian machine; save it anew on a little-endian one");
        }

        var storages = new Dictionary<string, StorageReference>(StringComparer.Ordinal);
        var content = PickleMachine.Load(buffered, storages);
        if (PickleMachine.Load(buffered) is not List<object?> keys) throw PickleMachine.Damaged("its storages have no list");
        var starts = Starts(file, buffered.Position, keys, storages);
        return new TorchArchive(content, storage =>
        {
            if (!starts.TryGetValue(storage.Key, out var start)) throw new InvalidDataException($"is damaged: it lacks storage {storage.Key}");
            file.Position = start;
            return file;
        });
    }

    private static Dictionary<string, long> Starts(
        Stream file, long position, List<object?> keys, Dictionary<string, StorageReference> storages)
    {
        var starts = new Dictionary<string, long>(StringComparer.Ordinal);
        Span<byte> count = stackalloc byte[sizeof(long)];
        foreach (var key in keys)
        {
            if (key is not string name || !storages.TryGetValue(name, out var storage)) throw PickleMachine.Damaged("it lists a storage that is no tensor's");
            file.Position = position;
            file.ReadExactly(count);
            var start = position + count.Length;
            if (BinaryPrimitives.ReadInt64LittleEndian(count) != storage.Count || !starts.TryAdd(name, start))
            {
                throw new InvalidDataException($"is damaged: storage {name} is not where it should be");
            }

            if (storage.Bytes > file.Length - start)
            {
                throw new InvalidDataException($"is cut short: {file.Length:N0} bytes, and storage {name} ends at {start + (Int128)storage.Bytes:N0}");
            }

            position = start + storage.Bytes;
        }

        return starts;
    }
}
