using TorchSharp;
using static TorchSharp.torch;

namespace Hematovision.Torch;

/// <summary>How many cores a network is computed on, and how many images a core computes together in libtorch.</summary>
internal static class Cores
{
    // Four images of 224 px.
    private const long Pixels = 4 * 224 * 224;

    /// <summary>
    /// <c>OMP_NUM_THREADS</c> where that is set, as for libtorch; else one a processor that this process may use, and on Linux no more than there are cores: two
    /// threads of one core gain nothing.
    /// </summary>
    internal static int Count { get; } =
        int.TryParse(Environment.GetEnvironmentVariable("OMP_NUM_THREADS")?.Split(',')[0], out var threads) && threads > 0 ? threads : Math.Min(Environment.ProcessorCount, Physical());

    /// <summary>
    /// How many images a core computes together in libtorch: so few that what a layer makes of them stays near its caches, and that training does not keep all of it.
    /// </summary>
    /// <param name="device">What computes them; on a GPU all are.</param>
    /// <param name="side">Pixels of an image's side.</param>
    internal static int Images(Device device, long side) =>
        device.type == DeviceType.CPU ? (int)Math.Max(1, Pixels / (side * side)) : int.MaxValue;

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
