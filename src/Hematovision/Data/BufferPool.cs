using System.Collections.Concurrent;

namespace Hematovision.Data;

/// <summary>Buffers of one size that are used again, so that an epoch allocates none of them anew.</summary>
internal sealed class BufferPool(int bytes)
{
    private readonly ConcurrentBag<byte[]> _free = [];
    private int _made;

    /// <summary>How many were ever made: the memory held.</summary>
    public int Made => Volatile.Read(ref _made);

    /// <summary>How many of them are not in use.</summary>
    public int Free => _free.Count;

    public byte[] Rent()
    {
        if (_free.TryTake(out var buffer))
            return buffer;

        Interlocked.Increment(ref _made);
        return GC.AllocateUninitializedArray<byte>(bytes);
    }

    public void Return(byte[] buffer) => _free.Add(buffer);
}
