namespace Hematovision.Models.Weights;

/// <summary>The kinds of weights file there are.</summary>
internal enum WeightFormat
{
    /// <summary>None of the others.</summary>
    Unknown,

    /// <summary>safetensors.</summary>
    SafeTensors,

    /// <summary>PyTorch's zip format.</summary>
    TorchZip,

    /// <summary>PyTorch's format before 1.6.</summary>
    TorchLegacy,
}

/// <summary>Tells the kinds apart by content: a file's name proves nothing.</summary>
internal static class WeightFormats
{
    /// <summary>The kind of the file that a stream is at the beginning of.</summary>
    internal static WeightFormat Of(Stream stream)
    {
        Span<byte> buffer = stackalloc byte[TorchLegacy.MagicAt + TorchLegacy.Magic.Length];
        ReadOnlySpan<byte> start = buffer[..stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false)];
        if (start.StartsWith(TorchZip.Magic)) return WeightFormat.TorchZip;
        if (start.Length == buffer.Length && start[TorchLegacy.MagicAt..].SequenceEqual(TorchLegacy.Magic)) return WeightFormat.TorchLegacy;
        return start.Length > SafeTensorsHeader.Prefix && start[SafeTensorsHeader.Prefix] == (byte)'{' ? WeightFormat.SafeTensors : WeightFormat.Unknown;
    }
}
