using Hematovision.Imaging;
using Hematovision.Models;
using Hematovision.Models.Onnx;
using Hematovision.Torch;
using Microsoft.ML.OnnxRuntime;
using TorchSharp;
using static TorchSharp.torch;
using ModelMetadata = Hematovision.Models.ModelMetadata;

namespace Hematovision.Inference.Networks;

/// <summary>A model computed by ONNX Runtime, from the graph that <see cref="OnnxFile"/> writes, made in memory.</summary>
internal sealed class OnnxNetwork : INetwork
{
    private const string CudaProvider = "CUDAExecutionProvider";

    private static readonly Lazy<bool> Loads = new(Start);

    private readonly RunOptions _run = new();
    private readonly InferenceSession _session;
    private readonly int _size;

    /// <summary>Makes one, in bytes where it is told what that takes; the network's weights are not needed after.</summary>
    /// <exception cref="HematoException">ONNX Runtime does not load, or cannot use the device.</exception>
    internal OnnxNetwork(NetworkPlan network, ModelMetadata metadata, Device device, Quantization? quantization = null)
    {
        if (!IsAvailable) throw new HematoException("ONNX Runtime cannot be loaded on this system; use --runtime torch.");
        _size = metadata.Preprocessing.Size;

        // The pixels that come here have had their white balance.
        metadata = metadata with { Preprocessing = metadata.Preprocessing with { WhiteBalance = false } };
        var ranges = quantization?.Ranges.ToDictionary(range => range.Key, range => new ByteRange(range.Value[0], range.Value[1]));
        using var options = Options(device);
        _session = new InferenceSession(OnnxFile.Graph(network, metadata, OnnxInput.Pixels, ranges).ToModel([]).ToArray(), options);
    }

    /// <summary>True where its native library is there and loads.</summary>
    internal static bool IsAvailable => Loads.Value;

    /// <summary>Its version, or null where it does not load.</summary>
    internal static string? Version => IsAvailable ? OrtEnv.Instance().GetVersionString() : null;

    public NetworkOutput Compute(byte[] pixels, int count)
    {
        using var input = Input(pixels, count, _size);
        using var results = _session.Run(_run, [OnnxFile.Pixels], [input], [OnnxFile.Logits, OnnxFile.Features]);
        return new NetworkOutput(results[0].GetTensorDataAsSpan<float>().ToArray(), results[1].GetTensorDataAsSpan<float>().ToArray());
    }

    public void Dispose()
    {
        _session.Dispose();
        _run.Dispose();
    }

    /// <summary>Prepared pixels, [count, size, size, 3], as a graph takes them; they stay where they are.</summary>
    internal static OrtValue Input(byte[] pixels, int count, int size) =>
        OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, pixels.AsMemory(0, count * size * size * 3), [count, size, size, 3]);

    /// <summary>How a network is computed on a device.</summary>
    /// <exception cref="HematoException">There is no CUDA, and it is wanted.</exception>
    internal static SessionOptions Options(Device device)
    {
        var options = device.type == DeviceType.CUDA ? Cuda(device.index) : new SessionOptions();
        options.LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR;
        options.IntraOpNumThreads = Cores.Count;

        // Its threads wait by spinning, which takes the processor from the threads that decode the next batch.
        options.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
        return options;
    }

    private static SessionOptions Cuda(int index) => OrtEnv.Instance().GetAvailableProviders().Contains(CudaProvider)
        ? SessionOptions.MakeSessionOptionWithCudaProvider(Math.Max(0, index))
        : throw new HematoException("this build's ONNX Runtime has no CUDA; use --runtime torch, or --device cpu.");

    private static bool Start()
    {
        try
        {
            // There is one a process: where the program that we are a library of has made it, it is as that wants it.
            if (OrtEnv.IsCreated) return true;
            var options = new EnvironmentCreationOptions { logId = "hemato", logLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
            OrtEnv.CreateInstanceWithOptions(ref options).DisableTelemetryEvents();
            return true;
        }
        catch (Exception e) when (e is DllNotFoundException or BadImageFormatException or EntryPointNotFoundException or TypeInitializationException)
        {
            return false;
        }
    }
}
