namespace Hematovision.Torch;

/// <summary>
/// Makes libtorch's OpenMP threads wait politely. GNU's libgomp lets a thread that waits at the end of a parallel loop spin for
/// milliseconds, which starves the threads that decode the next batch and any other program on the machine: beside other
/// work, training was measured at down to a tenth of its speed. A thousand turns keep the hand-over fast and then sleep.
/// </summary>
internal static class OpenMp
{
    private const string SpinCount = "GOMP_SPINCOUNT";

    /// <summary>Sets the count before libgomp reads it, unless the user chose a way of waiting.</summary>
    internal static void SpinBriefly()
    {
        if (!OperatingSystem.IsLinux() || Environment.GetEnvironmentVariable("OMP_WAIT_POLICY") is not null) return;

        NativeEnvironment.SetUnlessSet(SpinCount, "1000");
    }
}
