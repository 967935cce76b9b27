namespace Hematovision.Imaging;

/// <summary>
/// Arrays for the work on one picture, used again for the next one on the same thread. They are of a size that the collector takes one by
/// one from the system: that, and clearing them, would take a fifth of the time.
/// </summary>
internal sealed class Scratch : IDisposable
{
    private const long MostKept = 32 << 20; // bytes a thread

    [ThreadStatic]
    private static Scratch? _idle;

    private List<Array> _free = [];
    private List<Array> _used = [];

    /// <summary>This thread's, until it is disposed of. Its arrays are then the next one's.</summary>
    internal static Scratch OfThread()
    {
        var scratch = _idle ?? new Scratch();
        _idle = null;
        return scratch;
    }

    /// <summary>An array of just this length, with anything in it.</summary>
    internal T[] Of<T>(int length)
        where T : unmanaged
    {
        var at = _free.FindIndex(array => array is T[] && array.Length == length);
        var array = at < 0 ? GC.AllocateUninitializedArray<T>(length) : (T[])_free[at];
        if (at >= 0) _free.RemoveAt(at);
        _used.Add(array);
        return array;
    }

    /// <summary>Keeps what was used, and lets go what was left over from pictures of other sizes.</summary>
    public void Dispose()
    {
        _free.Clear();
        if (_used.Sum(array => (long)Buffer.ByteLength(array)) > MostKept) _used.Clear();
        (_free, _used) = (_used, _free);
        _idle = this;
    }
}
