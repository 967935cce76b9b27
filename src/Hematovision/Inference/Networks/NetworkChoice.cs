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
        if (precision == Precision.Int8) return OpenInBytes(runtime, file, device);
        if (runtime == NetworkRuntime.Onnx && precision == Precision.Bf16) throw new UsageException("--runtime onnx computes in fp32; use --runtime torch for bf16.");
        return Decide(runtime, device, precision) == NetworkRuntime.Onnx
            ? new OnnxNetwork(file.Network, file.Metadata, device) : new TorchNetwork(model(), preprocessor, device, precision);
    }

    /// <summary>Decides <see cref="Precision.Auto"/> for what computes a network.</summary>
    internal static Precision Decide(Precision precision, NetworkRuntime runtime, Device device) =>
        precision == Precision.Auto && runtime == NetworkRuntime.Onnx ? Precision.Fp32 : precision.On(device);

    /// <summary>Refuses a machine that cannot compute a network in bytes.</summary>
    /// <exception cref="HematoException">It lacks ONNX Runtime, or its processor's instructions overflow.</exception>
    internal static void RequireBytes()
    {
        if (!OnnxSession.IsAvailable) throw new HematoException("ONNX Runtime, which computes int8, cannot be loaded on this system; use --precision fp32.");
        if (!ByteArithmetic.IsExact) throw new HematoException("int8 needs a processor with VNNI (or an Arm one): this one's products of bytes overflow. Use --precision fp32.");
    }

    private static OnnxNetwork OpenInBytes(NetworkRuntime runtime, StoredModel file, Device device)
    {
        if (runtime == NetworkRuntime.Torch) throw new UsageException("--runtime torch does not compute in int8; use --runtime onnx or auto.");
        if (device.type != DeviceType.CPU) throw new UsageException("int8 is computed on the processor; use --device cpu.");
        RequireBytes();
        return new OnnxNetwork(file.Network, file.Metadata, device, file.Metadata.RequireQuantization(file.Path));
    }

    /// <summary>What <see cref="NetworkRuntime.Auto"/> means there; another is itself.</summary>
    internal static NetworkRuntime Decide(NetworkRuntime runtime, Device device, Precision precision) =>
        runtime != NetworkRuntime.Auto ? runtime
        : precision == Precision.Int8 ? NetworkRuntime.Onnx
        : device.type == DeviceType.CPU && precision.On(device) == Precision.Fp32 && OnnxSession.IsAvailable ? NetworkRuntime.Onnx : NetworkRuntime.Torch;
}
