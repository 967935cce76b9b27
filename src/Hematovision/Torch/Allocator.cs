using System.Runtime.InteropServices;

namespace Hematovision.Torch;

/// <summary>
/// Makes glibc's malloc keep what libtorch frees. A training step allocates and frees hundreds of megabytes; by
/// default each block is mapped from the kernel and paged in anew, which costs about half of the step.
/// </summary>
internal static partial class Allocator
{
    // From glibc's malloc.h.
    private const int TrimThreshold = -1;
    private const int TopPad = -2;
    private const int MmapMax = -4;
    private const int ArenaMax = -8;

    /// <summary>Sets the four options; does nothing where the C library is not glibc.</summary>
    internal static void KeepLargeBlocks()
    {
        if (!OperatingSystem.IsLinux()) return;
        try
        {
            _ = MallocOption(MmapMax, 0);
            _ = MallocOption(TrimThreshold, int.MaxValue);
            _ = MallocOption(TopPad, 512 << 20);
            _ = MallocOption(ArenaMax, 1);
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException)
        {
            // musl has no mallopt: slower, not wrong.
        }
    }

    [LibraryImport("libc.so.6", EntryPoint = "mallopt")]
    private static partial int MallocOption(int option, int value);
}
