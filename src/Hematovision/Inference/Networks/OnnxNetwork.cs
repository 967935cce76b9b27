using Hematovision.Models;
using Hematovision.Models.Onnx;
using Hematovision.Torch;
using TorchSharp;
using static TorchSharp.torch;
using ModelMetadata = Hematovision.Models.ModelMetadata;

namespace Hematovision.Inference.Networks;

/// <summary>
/// A model computed by ONNX Runtime, from the graph that <see cref="OnnxFile"/> writes, made in memory. On the processor one image is computed by all cores
/// together, and of several each core computes one at a time: they need not wait for each other after each layer. Both give the same numbers.
/// </summary>
internal sealed class OnnxNetwork : INetwork
{
    private readonly Device _device;
    private readonly int _size;
    private readonly int _classes;
    private readonly int _features;
    private readonly Lock _opening = new();
    private byte[]? _graph;
    private OnnxSession? _together;
    private OnnxSession? _each;

    /// <summary>Makes one, in bytes where it is told what that takes; the network's weights are not needed after.</summary>
    /// <exception cref="HematoException">ONNX Runtime does not load, or cannot use the device.</exception>
    internal OnnxNetwork(NetworkPlan network, ModelMetadata metadata, Device device, Quantization? quantization = null)
    {
        OnnxSession.Require();
        (_device, _size, _classes, _features) = (device, metadata.Preprocessing.Size, metadata.Classes.Count, network.Backbone.FeatureWidth);

        // The pixels that come here have had their white balance.
        metadata = metadata with { Preprocessing = metadata.Preprocessing with { WhiteBalance = false } };
        _graph = OnnxFile.Graph(network, metadata, OnnxInput.Pixels, quantization).ToModel([]).ToArray();
        if (device.type != DeviceType.CPU) _ = Together();
    }

    public NetworkOutput Compute(byte[] pixels, int count)
    {
        var output = new NetworkOutput(new float[count * _classes], new float[count * _features]);
        if (_device.type == DeviceType.CPU && count > 1)
        {
            var session = Each();
            Cores.ForEach(count, image => Compute(session, pixels, image, 1, output));
        }
        else
        {
            Compute(Together(), pixels, 0, count, output);
        }

        return output.Checked();
    }

    public void Dispose()
    {
        _together?.Dispose();
        _each?.Dispose();
    }

    private void Compute(OnnxSession session, byte[] pixels, int first, int count, NetworkOutput output)
    {
        var image = _size * _size * 3;
        using var results = session.Run(OnnxFile.Pixels, pixels.AsMemory(first * image, count * image), [count, _size, _size, 3], [OnnxFile.Logits, OnnxFile.Features]);
        results[0].GetTensorDataAsSpan<float>().CopyTo(output.Logits.AsSpan(first * _classes));
        results[1].GetTensorDataAsSpan<float>().CopyTo(output.Features.AsSpan(first * _features));
    }

    private OnnxSession Together() => Open(ref _together, Cores.Count);

    private OnnxSession Each() => Open(ref _each, 1);

    // Most programs need one of the two.
    private OnnxSession Open(ref OnnxSession? session, int threads)
    {
        lock (_opening)
        {
            session ??= new OnnxSession(_graph!, _device, threads);
            if (_device.type != DeviceType.CPU || (_together is not null && _each is not null)) _graph = null;
            return session;
        }
    }
}
