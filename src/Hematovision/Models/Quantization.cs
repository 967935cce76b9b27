using Hematovision.Models.Onnx;

namespace Hematovision.Models;

/// <summary>What <c>hemato quantize</c> found out about a model, so that its backbone can be computed in bytes (int8).</summary>
public sealed record Quantization
{
    /// <summary>The least and the largest number that each layer gave, [low, high], by the layer's key; zero lies between them.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyList<float>> Ranges { get; init; }

    /// <summary>Hash of the data set that they were measured on, 64 hex digits.</summary>
    public required string DatasetHash { get; init; }

    /// <summary>Images that they were measured on.</summary>
    public required int Images { get; init; }

    /// <summary>Other images, on which the network in bytes was compared with that in float32; 0 where there were none.</summary>
    public required int Compared { get; init; }

    /// <summary>How many of those it names as that in float32 does.</summary>
    public required int SameClass { get; init; }

    /// <summary>The ranges as a graph takes them.</summary>
    internal IReadOnlyDictionary<string, ByteRange> ByLayer => Ranges.ToDictionary(range => range.Key, range => new ByteRange(range.Value[0], range.Value[1]));

    /// <summary>What in it makes no sense, or null.</summary>
    internal string? Problem()
    {
        var odd = Ranges.FirstOrDefault(range => range.Value is not [<= 0, >= 0] || !(range.Value[1] - range.Value[0] is > 0 and < float.PositiveInfinity));
        return odd.Key is null ? null : $"its int8 range of {odd.Key} is [{string.Join(", ", odd.Value ?? [])}]";
    }
}
