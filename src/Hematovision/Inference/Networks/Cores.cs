namespace Hematovision.Inference.Networks;

/// <summary>How many threads ONNX Runtime computes a network with.</summary>
internal static class Cores
{
    /// <summary>
    /// <c>OMP_NUM_THREADS</c> where that is set, as for libtorch; else one a processor that this process may use, and on Linux no more than there are cores: two
    /// threads of one core gain nothing.
    /// </summary>
    internal static int Count { get; } =
        int.TryParse(Environment.GetEnvironmentVariable("OMP_NUM_THREADS"), out var threads) && threads > 0 ? threads : Math.Min(Environment.ProcessorCount, Physical());

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
