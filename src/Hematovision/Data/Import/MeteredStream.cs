namespace Hematovision.Data.Import;

/// <summary>Counts what is read.</summary>
internal sealed class MeteredStream(Stream inner, UnpackMeter meter) : ReadOnlyStream
{
    public override int Read(Span<byte> buffer)
    {
        var got = inner.Read(buffer);
        meter.AddBytes(got);
        return got;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) inner.Dispose();
        base.Dispose(disposing);
    }
}
