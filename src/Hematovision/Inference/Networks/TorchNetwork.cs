using Hematovision.Imaging;
using Hematovision.Models;
using Hematovision.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace Hematovision.Inference.Networks;

/// <summary>A model computed by libtorch. The model stays the caller's, and may go on learning between two calls.</summary>
internal sealed class TorchNetwork(CellClassifier model, Preprocessor preprocessor, Device device, Precision precision) : INetwork
{
    private readonly int _together = Cores.Images(device, preprocessor.Contract.Size);

    public NetworkOutput Compute(byte[] pixels, int count)
    {
        using var noGradient = inference_mode();
        model.eval();
        var parts = Parts.Of(count, _together).Select(part => Compute(pixels, part.First, part.Count)).ToList();
        return new NetworkOutput([.. parts.SelectMany(part => part.Logits)], [.. parts.SelectMany(part => part.Features)]).Checked();
    }

    private NetworkOutput Compute(byte[] pixels, int first, int count)
    {
        using var scope = NewDisposeScope();
        var images = preprocessor.Standardise(preprocessor.ToUnit(pixels.AsSpan(first * preprocessor.PixelBytes, count * preprocessor.PixelBytes), count, device));
        var (logits, features) = model.LogitsAndFeatures(images, precision);
        return new NetworkOutput(Numbers(logits), Numbers(features));
    }

    /// <summary>Frees nothing: it owns nothing.</summary>
    public void Dispose()
    {
    }

    private static float[] Numbers(Tensor table) => table.cpu().contiguous().data<float>().ToArray();
}
