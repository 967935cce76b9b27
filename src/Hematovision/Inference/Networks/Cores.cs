using TorchSharp;
using static TorchSharp.torch;

namespace Hematovision.Inference.Networks;

/// <summary>How many cores ONNX Runtime computes a network on, and how many images go together in libtorch.</summary>
internal static class Cores
{
    // Four images of 224 px for each core, but for no more than sixteen: no array of a layer may have 2 GB.
    private const long Pixels = 4 * 224 * 224;
    private const int MostSharing = 16;

    /// <summary>
    /// <c>OMP_NUM_THREADS</c> where that is set, as for libtorch; else one a processor that this process may use, and on Linux no more than there are cores: two
    /// threads of one core gain nothing.
    /// </summary>
    internal static int Count { get; } =
        int.TryParse(Environment.GetEnvironmentVariable("OMP_NUM_THREADS"), out var threads) && threads > 0 ? threads : Math.Min(Environment.ProcessorCount, Physical());

    /// <summary>
    /// How many images are best computed together: so few that what a layer makes of them stays near the cores' caches, so many that each core has its share. On two cores
    /// libtorch trains MobileNetV2 a third faster in eights of 224 px than in thirty-twos, and in less than half of the memory.
    /// </summary>
    /// <param name="device">What computes them; on a GPU all are.</param>
    /// <param name="side">Pixels of an image's side.</param>
    internal static int Images(Device device, long side) =>
        device.type == DeviceType.CPU ? (int)Math.Max(1, Math.Min(Count, MostSharing) * Pixels / (side * side)) : int.MaxValue;

    /// <summary>Does something with each of so many images, on all cores, each of which takes the next that nobody has.</summary>
    internal static void ForEach(int images, Action<int> work)
    {
        var next = -1;
        Parallel.For(0, Math.Min(Count, images), new ParallelOptions { MaxDegreeOfParallelism = Count }, _ =>
        {
            for (int image; (image = Interlocked.Increment(ref next)) < images;) work(image);
        });
    }

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
