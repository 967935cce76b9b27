using Hematovision.Models;
using Hematovision.Models.Onnx;
using TorchSharp;
using static TorchSharp.torch;
using ModelMetadata = Hematovision.Models.ModelMetadata;

namespace Hematovision.Inference.Networks;

/// <summary>A model computed by ONNX Runtime, from the graph that <see cref="OnnxFile"/> writes, made in memory.</summary>
internal sealed class OnnxNetwork : INetwork
{
    private readonly OnnxSession _session;
    private readonly int _size;
    private readonly int _together;

    /// <summary>Makes one, in bytes where it is told what that takes; the network's weights are not needed after.</summary>
    /// <exception cref="HematoException">ONNX Runtime does not load, or cannot use the device.</exception>
    internal OnnxNetwork(NetworkPlan network, ModelMetadata metadata, Device device, Quantization? quantization = null)
    {
        _size = metadata.Preprocessing.Size;
        _together = Cores.Images(device, _size, quantization is null ? sizeof(float) : sizeof(byte));

        // The pixels that come here have had their white balance.
        metadata = metadata with { Preprocessing = metadata.Preprocessing with { WhiteBalance = false } };
        _session = new OnnxSession(OnnxFile.Graph(network, metadata, OnnxInput.Pixels, quantization).ToModel([]), device);
    }

    public NetworkOutput Compute(byte[] pixels, int count) => NetworkOutput.InParts(count, _together, (first, some) => Compute(pixels, first, some));

    private NetworkOutput Compute(byte[] pixels, int first, int count)
    {
        var image = _size * _size * 3;
        using var results = _session.Run(OnnxFile.Pixels, pixels.AsMemory(first * image, count * image), [count, _size, _size, 3], [OnnxFile.Logits, OnnxFile.Features]);
        return new NetworkOutput([.. results[0].GetTensorDataAsSpan<float>()], [.. results[1].GetTensorDataAsSpan<float>()]);
    }

    public void Dispose() => _session.Dispose();
}
