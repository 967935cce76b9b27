using TorchSharp;
using static TorchSharp.torch;

namespace Hematovision.Inference.Networks;

/// <summary>How many threads ONNX Runtime computes a network with, and how many images go together.</summary>
internal static class Cores
{
    // Four images of 224 px in float32 for each core, but for no more than sixteen: no array of a layer may have 2 GB.
    private const long PixelBytes = 4 * 224 * 224 * sizeof(float);
    private const int MostSharing = 16;

    /// <summary>
    /// <c>OMP_NUM_THREADS</c> where that is set, as for libtorch; else one a processor that this process may use, and on Linux no more than there are cores: two
    /// threads of one core gain nothing.
    /// </summary>
    internal static int Count { get; } =
        int.TryParse(Environment.GetEnvironmentVariable("OMP_NUM_THREADS"), out var threads) && threads > 0 ? threads : Math.Min(Environment.ProcessorCount, Physical());

    /// <summary>
    /// How many images are best computed together: so few that what a layer makes of them stays near the cores' caches, so many that each core has its share. On two cores
    /// libtorch trains MobileNetV2 a third faster in eights of 224 px than in thirty-twos, and in less than half of the memory; ONNX Runtime computes it as fast, in half.
    /// </summary>
    /// <param name="device">What computes them; on a GPU all are.</param>
    /// <param name="side">Pixels of an image's side.</param>
    /// <param name="bytes">Bytes of a number within the network: 4, or 1 for int8.</param>
    internal static int Images(Device device, long side, int bytes) =>
        device.type == DeviceType.CPU ? (int)Math.Max(1, Math.Min(Count, MostSharing) * PixelBytes / (side * side * bytes)) : int.MaxValue;

    private static int Physical()
    {
        try
        {
            var cores = Directory.GetDirectories("/sys/devices/system/cpu", "cpu*").Select(cpu => Path.Combine(cpu, "topology/thread_siblings_list")).Where(File.Exists);
            return cores.Select(File.ReadAllText).Distinct().Count() is > 0 and var count ? count : Environment.ProcessorCount;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Environment.ProcessorCount;
        }
    }
}
