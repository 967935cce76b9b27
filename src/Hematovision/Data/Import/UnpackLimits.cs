namespace Hematovision.Data.Import;

/// <summary>What an archive may cost.</summary>
/// <param name="Entries">Most files and folders.</param>
/// <param name="Bytes">Most bytes, unpacked.</param>
/// <param name="Ratio">Most bytes unpacked for each byte of the archive, once they are more than <see cref="Small"/>.</param>
internal sealed record UnpackLimits(int Entries = 2_000_000, long Bytes = 100_000_000_000, int Ratio = 200)
{
    /// <summary>Bytes that no disk minds.</summary>
    public const long Small = 64L << 20;
}

/// <summary>Counts what really comes out of an archive; what its headers claim may be a lie.</summary>
/// <param name="limits">What it may cost.</param>
/// <param name="packed">Bytes of the archive.</param>
internal sealed class UnpackMeter(UnpackLimits limits, long packed)
{
    private int _entries;
    private long _bytes;

    public int Entries => _entries;

    /// <summary>Counts one entry.</summary>
    /// <exception cref="RefusedException">It is one too many.</exception>
    public void AddEntry()
    {
        if (++_entries > limits.Entries)
            throw new RefusedException($"holds more than {limits.Entries:N0} files: unpack it by hand if you trust it, and import the folder");
    }

    /// <summary>Counts bytes that were read.</summary>
    /// <exception cref="RefusedException">They are too many.</exception>
    public void AddBytes(int count)
    {
        _bytes += count;
        if (_bytes > limits.Bytes || (_bytes > UnpackLimits.Small && _bytes / limits.Ratio > packed))
            throw new RefusedException($"unpacks to more than {Math.Min(limits.Bytes, Math.Max(UnpackLimits.Small, packed * limits.Ratio)):N0} bytes: unpack it by hand if you trust it, and import the folder");
    }
}
