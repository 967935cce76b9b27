using Hematovision.Models.Onnx;
using Microsoft.ML.OnnxRuntime;
using TorchSharp;
using static TorchSharp.torch;

namespace Hematovision.Inference.Networks;

/// <summary>A graph that ONNX Runtime has made ready for a device.</summary>
internal sealed class OnnxSession : IDisposable
{
    private const string CudaProvider = "CUDAExecutionProvider";

    private static readonly Lazy<bool> Loads = new(Start);

    private readonly RunOptions _run = new();
    private readonly InferenceSession _session;

    /// <summary>Makes one; the graph is not needed after.</summary>
    /// <exception cref="HematoException">ONNX Runtime does not load, or cannot use the device.</exception>
    /// <param name="graph">As <see cref="OnnxFile"/> writes it.</param>
    /// <param name="device">What computes it.</param>
    /// <param name="threads">Threads that compute one call together on the processor; with one, several threads that call are computed for at once.</param>
    internal OnnxSession(byte[] graph, Device device, int threads)
    {
        Require();
        try
        {
            using var options = Options(device, threads);
            _session = new InferenceSession(graph, options);
        }
        catch (OnnxRuntimeException e) when (device.type == DeviceType.CUDA)
        {
            throw new HematoException($"ONNX Runtime cannot use {device}; use --runtime torch, or --device cpu. It says: {e.Message.Split('\n')[0].Trim()}", e);
        }
    }

    /// <summary>True where its native library is there and loads.</summary>
    internal static bool IsAvailable => Loads.Value;

    /// <summary>Refuses a system on which it does not load.</summary>
    /// <exception cref="HematoException">It does not.</exception>
    internal static void Require()
    {
        if (!IsAvailable) throw new HematoException("ONNX Runtime cannot be loaded on this system; use --runtime torch.");
    }

    /// <summary>Its version, or null where it does not load.</summary>
    internal static string? Version => IsAvailable ? OrtEnv.Instance().GetVersionString() : null;

    /// <summary>Computes outputs, in the order of their names.</summary>
    /// <param name="name">The input's name.</param>
    /// <param name="numbers">Its numbers, read where they are.</param>
    /// <param name="shape">Its shape.</param>
    /// <param name="outputs">The outputs' names.</param>
    internal IDisposableReadOnlyCollection<OrtValue> Run<T>(string name, Memory<T> numbers, long[] shape, IReadOnlyCollection<string> outputs)
        where T : unmanaged
    {
        using var input = OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, numbers, shape);
        return _session.Run(_run, [name], [input], outputs);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _session.Dispose();
        _run.Dispose();
    }

    private static SessionOptions Options(Device device, int threads)
    {
        var options = device.type == DeviceType.CUDA ? Cuda(device.index) : new SessionOptions();
        options.LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR;
        options.IntraOpNumThreads = threads;

        // Its threads wait for each other by spinning, and go on when there is nothing to compute, which takes the processor from those that decode the next image.
        options.AddSessionConfigEntry("session.force_spinning_stop", "1");
        return options;
    }

    private static SessionOptions Cuda(int index)
    {
        if (!OrtEnv.Instance().GetAvailableProviders().Contains(CudaProvider)) throw new HematoException("this build's ONNX Runtime has no CUDA; use --runtime torch, or --device cpu.");
        using var options = new OrtCUDAProviderOptions();

        // What it computes is float32, not TensorFloat-32.
        options.UpdateOptions(new Dictionary<string, string> { ["device_id"] = $"{Math.Max(0, index)}", ["use_tf32"] = "0" });
        return SessionOptions.MakeSessionOptionWithCudaProvider(options);
    }

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
