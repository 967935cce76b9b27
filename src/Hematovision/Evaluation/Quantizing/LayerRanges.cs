using System.Runtime.CompilerServices;
using Hematovision.Imaging;
using Hematovision.Inference.Networks;
using Hematovision.Models;
using Hematovision.Models.Onnx;
using Hematovision.Torch;

namespace Hematovision.Evaluation.Quantizing;

/// <summary>Measures the least and the largest number that each layer of a network gives, in float32.</summary>
internal sealed class LayerRanges : IDisposable
{
    private readonly OnnxSession _session;
    private readonly string[] _keys;
    private readonly string[] _outputs;
    private readonly ByteRange[] _ranges;
    private readonly int _size;

    internal LayerRanges(NetworkPlan network, Preprocessing contract)
    {
        var (graph, outputs) = OnnxFile.Layers(network, contract);
        (_keys, _outputs, _size) = ([.. outputs.Keys], [.. outputs.Values], contract.Size);
        _ranges = new ByteRange[_keys.Length];
        _session = new OnnxSession(graph.ToModel([]).ToArray(), Devices.Parse("cpu"), Cores.Count);
    }

    /// <summary>What was measured, by the layers' keys. What never gave anything but zero gets some range.</summary>
    internal IReadOnlyDictionary<string, ByteRange> Ranges => _keys.Zip(_ranges).ToDictionary(
        pair => pair.First, pair => pair.Second.High > pair.Second.Low ? pair.Second : new ByteRange(0, 1));

    /// <summary>Takes images that were prepared, [count, Size, Size, 3].</summary>
    internal void Add(byte[] pixels, int count)
    {
        using var results = _session.Run(OnnxFile.Pixels, pixels.AsMemory(0, count * _size * _size * 3), [count, _size, _size, 3], _outputs);
        for (var i = 0; i < _ranges.Length; i++) _ranges[i] = Widened(_ranges[i], results[i].GetTensorDataAsSpan<float>());
    }

    /// <inheritdoc/>
    public void Dispose() => _session.Dispose();

    // Compiled well at once: it goes over millions of numbers an image.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static ByteRange Widened(ByteRange range, ReadOnlySpan<float> numbers)
    {
        var (low, high) = range;
        foreach (var number in numbers)
        {
            if (number < low) low = number;
            if (number > high) high = number;
        }

        return new ByteRange(low, high);
    }
}
