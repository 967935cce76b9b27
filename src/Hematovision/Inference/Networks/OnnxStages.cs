using System.Runtime.InteropServices;
using Hematovision.Models;
using Hematovision.Models.Onnx;
using Hematovision.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace Hematovision.Inference.Networks;

/// <summary>
/// The frozen stages of a model in training, computed by ONNX Runtime: what <see cref="CellClassifier.Boundary"/> gives, to 1e-4, in less time.
/// They do not learn, so that the graph holds for as long as they are frozen.
/// </summary>
internal sealed class OnnxStages : IDisposable
{
    private readonly OnnxSession _session;
    private float[] _input = [];

    private OnnxStages(OnnxSession session) => _session = session;

    /// <summary>Opens them; null where nothing is frozen, or <see cref="NetworkRuntime.Auto"/> is libtorch.</summary>
    internal static OnnxStages? Open(CellClassifier model, Device device, Precision precision)
    {
        if (model.Backbone.FrozenStages == 0 || NetworkChoice.Decide(NetworkRuntime.Auto, device, precision) != NetworkRuntime.Onnx) return null;
        return new OnnxStages(new OnnxSession(OnnxFile.FrozenStages(model), device));
    }

    /// <summary>Computes what crosses the boundary.</summary>
    /// <param name="images">Standardised images, float32 [N, 3, H, W]; they stay the caller's.</param>
    /// <returns>float32 [N, C, h, w] in channels-last memory, as of <see cref="CellClassifier.Boundary"/>.</returns>
    internal Tensor Compute(Tensor images)
    {
        using var scope = NewDisposeScope();
        var parts = Parts.Of((int)images.shape[0], Cores.Images(images.device, images.shape[2], sizeof(float))).Select(part => ComputeSome(images.narrow(0, part.First, part.Count))).ToList();
        return ChannelsLast.From(parts.Count == 1 ? parts[0] : cat(parts)).MoveToOuterDisposeScope();
    }

    private Tensor ComputeSome(Tensor images)
    {
        var numbers = MemoryMarshal.Cast<byte, float>(images.contiguous().bytes);
        if (_input.Length < numbers.Length) _input = new float[numbers.Length];
        numbers.CopyTo(_input);
        using var results = _session.Run(OnnxFile.Images, _input.AsMemory(0, numbers.Length), images.shape, [OnnxFile.Boundary]);
        var boundary = empty(results[0].GetTensorTypeAndShape().Shape);
        MemoryMarshal.AsBytes(results[0].GetTensorDataAsSpan<float>()).CopyTo(boundary.bytes);
        return boundary;
    }

    /// <inheritdoc/>
    public void Dispose() => _session.Dispose();
}
