using TorchSharp;

namespace Hematovision.Torch;

/// <summary>
/// Brings libtorch up, once a process and before the first tensor. Everything that TorchSharp needs beyond its
/// packages hangs here: the native libraries, the allocator, and how threads wait.
/// </summary>
/// <remarks>
/// Run the model on the thread that called <see cref="Start"/>, a command's main thread: libtorch keeps its
/// OpenMP team and its malloc arena by thread, and on a pool thread most of what <see cref="Allocator"/> gains is lost. It shares several images out to <see cref="CoreThreads"/>.
/// </remarks>
public static class Engine
{
    private static readonly Lock Gate = new();
    private static bool _started;

    /// <summary>Loads libtorch and sets the allocator. Calls after the first do nothing.</summary>
    /// <exception cref="HematoException">libtorch cannot be loaded; the message holds the loader's own reason.</exception>
    public static void Start()
    {
        lock (Gate)
        {
            if (_started) return;
            Allocator.KeepLargeBlocks();
            SetEnvironment();
            NativeLibraries.Load();
            Nnpack.Disable();

            // cuDNN's convolutions would round float32 to TensorFloat-32's 10 bits. Few bits are for --precision bf16.
            torch.backends.cudnn.allow_tf32 = false;
            _started = true;
        }
    }

    /// <summary>Sets what the libraries read from the environment, unless the user has; before a second thread may read it.</summary>
    internal static void SetEnvironment()
    {
        OpenMp.SpinBriefly();
        OneDnn.AvoidUnknownCaches();
    }

    /// <summary>Version of TorchSharp, as its assembly states it.</summary>
    public static string TorchSharpVersion => typeof(torch).Assembly.GetName().Version!.ToString(3);

    /// <summary>Version of the libtorch that was loaded, read from the library itself (for example <c>2.10.0</c>).</summary>
    public static string LibTorchVersion
    {
        get
        {
            Start();
            return NativeLibraries.ReadVersion();
        }
    }

    /// <summary>Threads that one operator uses on the CPU.</summary>
    public static int Threads
    {
        get
        {
            Start();
            return torch.get_num_threads();
        }
    }
}
