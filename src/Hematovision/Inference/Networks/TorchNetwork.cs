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
        model.eval();
        var shares = Parts.Shares(count, device.type == DeviceType.CPU ? CoreThreads.Count : 1);
        var outputs = new List<NetworkOutput>[shares.Count];
        CoreThreads.Run(shares.Count, share => outputs[share] = [.. Parts.Of(shares[share].Count, _together).Select(part => Compute(pixels, shares[share].First + part.First, part.Count))]);
        var all = outputs.SelectMany(parts => parts).ToList();
        return new NetworkOutput([.. all.SelectMany(part => part.Logits)], [.. all.SelectMany(part => part.Features)]).Checked();
    }

    private NetworkOutput Compute(byte[] pixels, int first, int count)
    {
        using var scope = NewDisposeScope();
        using var noGradient = inference_mode();
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
