using System.Buffers;
using System.Runtime.InteropServices;
using Hematovision.Models;
using Hematovision.Models.Onnx;
using Hematovision.Torch;
using Microsoft.ML.OnnxRuntime;
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

    private OnnxStages(OnnxSession session) => _session = session;

    /// <summary>Opens them; null where nothing is frozen, or <see cref="NetworkRuntime.Auto"/> is libtorch.</summary>
    internal static OnnxStages? Open(CellClassifier model, Device device, Precision precision)
    {
        if (model.Backbone.FrozenStages == 0 || NetworkChoice.Decide(NetworkRuntime.Auto, device, precision) != NetworkRuntime.Onnx) return null;
        return new OnnxStages(new OnnxSession(OnnxFile.FrozenStages(model).ToArray(), device, threads: 1));
    }

    /// <summary>Computes what crosses the boundary.</summary>
    /// <param name="images">Standardised images, float32 [N, 3, H, W]; they stay the caller's.</param>
    /// <returns>float32 [N, C, h, w] in channels-last memory, as of <see cref="CellClassifier.Boundary"/>.</returns>
    internal Tensor Compute(Tensor images)
    {
        using var scope = NewDisposeScope();
        var planes = images.contiguous();
        var results = new IDisposableReadOnlyCollection<OrtValue>?[images.shape[0]];
        try
        {
            Cores.ForEach(results.Length, image => results[image] = ComputeOne(planes, image));
            var boundaries = empty([results.Length, .. results[0]![0].GetTensorTypeAndShape().Shape[1..]]);
            for (var image = 0; image < results.Length; image++) results[image]![0].GetTensorDataAsSpan<float>().CopyTo(Numbers(boundaries.select(0, image)));
            return ChannelsLast.From(boundaries).MoveToOuterDisposeScope();
        }
        finally
        {
            foreach (var result in results) result?.Dispose();
        }
    }

    private IDisposableReadOnlyCollection<OrtValue> ComputeOne(Tensor planes, int image)
    {
        using var plane = planes.select(0, image);
        var numbers = Numbers(plane);
        var one = ArrayPool<float>.Shared.Rent(numbers.Length);
        try
        {
            numbers.CopyTo(one);
            return _session.Run(OnnxFile.Images, one.AsMemory(0, numbers.Length), [1, .. planes.shape[1..]], [OnnxFile.Boundary]);
        }
        finally
        {
            ArrayPool<float>.Shared.Return(one);
        }
    }

    // Of one image: a whole batch may be longer than a span.
    private static Span<float> Numbers(Tensor image) => MemoryMarshal.Cast<byte, float>(image.bytes);

    /// <inheritdoc/>
    public void Dispose() => _session.Dispose();
}
