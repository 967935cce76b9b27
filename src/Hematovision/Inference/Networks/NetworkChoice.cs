using Hematovision.Imaging;
using Hematovision.Models;
using Hematovision.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace Hematovision.Inference.Networks;

/// <summary>Decides what computes a network.</summary>
internal static class NetworkChoice
{
    /// <summary>Opens the network of a model file.</summary>
    /// <param name="runtime">What shall compute it.</param>
    /// <param name="file">The file.</param>
    /// <param name="model">Gives the file's modules, which libtorch needs; they stay the caller's.</param>
    /// <param name="preprocessor">That of the file.</param>
    /// <param name="device">Where it shall be computed.</param>
    /// <param name="precision">The numbers it shall be computed in.</param>
    /// <exception cref="UsageException">The runtime cannot compute in that precision.</exception>
    /// <exception cref="HematoException">The runtime is not there, or cannot use the device.</exception>
    internal static INetwork Open(NetworkRuntime runtime, StoredModel file, Func<CellClassifier> model, Preprocessor preprocessor, Device device, Precision precision)
    {
        if (runtime == NetworkRuntime.Onnx && precision == Precision.Bf16) throw new UsageException("--runtime onnx computes in fp32; use --runtime torch for bf16.");
        return Decide(runtime, device, precision) == NetworkRuntime.Onnx
            ? new OnnxNetwork(file.Network, file.Metadata, device) : new TorchNetwork(model(), preprocessor, device, precision);
    }

    /// <summary>What <see cref="NetworkRuntime.Auto"/> means there; another is itself.</summary>
    internal static NetworkRuntime Decide(NetworkRuntime runtime, Device device, Precision precision) =>
        runtime != NetworkRuntime.Auto ? runtime
        : device.type == DeviceType.CPU && precision.On(device) == Precision.Fp32 && OnnxNetwork.IsAvailable ? NetworkRuntime.Onnx : NetworkRuntime.Torch;
}
