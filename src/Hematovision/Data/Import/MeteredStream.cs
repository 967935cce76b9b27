namespace Hematovision.Data.Import;

/// <summary>Counts what is read.</summary>
internal sealed class MeteredStream(Stream inner, UnpackMeter meter) : ReadOnlyStream
{
    /// <summary>Whether more was asked for than there is.</summary>
    public bool Ended { get; private set; }

    public override int Read(Span<byte> buffer)
    {
        var got = inner.Read(buffer);
        Ended |= got == 0 && buffer.Length > 0;
        meter.AddBytes(got);
        return got;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) inner.Dispose();
        base.Dispose(disposing);
    }
}
