using System.Runtime.Intrinsics.X86;

namespace Hematovision.Torch;

/// <summary>
/// Keeps oneDNN, libtorch's convolutions, right on machines that hide the sizes of their caches. It divides the work by them; where a virtual machine
/// reports none, its kernels for AVX2 and AVX-512 leave out channels (MobileNetV2's last two stages in batches) or divide by zero (ResNet50). Those for AVX
/// do not ask.
/// </summary>
internal static class OneDnn
{
    private const string LargestInstructionSet = "ONEDNN_MAX_CPU_ISA";

    // The leaves of CPUID that list the caches, Intel's and AMD's (AMD64 Architecture Programmer's Manual, volume 3, E.4.15).
    private const int IntelCaches = 4;
    private const int AmdCaches = unchecked((int)0x8000001D);

    /// <summary>Chooses the kernels before oneDNN does, unless the user chose.</summary>
    internal static void AvoidUnknownCaches()
    {
        if (OperatingSystem.IsLinux() && HidesCaches()) NativeEnvironment.SetUnlessSet(LargestInstructionSet, "AVX");
    }

    // Bits 0 to 4 of the first register are the kind of the first cache; 0 is none.
    private static bool HidesCaches() => X86Base.IsSupported && Kind(IntelCaches) == 0 && (LastExtended() < AmdCaches || Kind(AmdCaches) == 0);

    private static int Kind(int leaf) => X86Base.CpuId(leaf, 0).Eax & 0x1f;

    private static int LastExtended() => X86Base.CpuId(unchecked((int)0x80000000), 0).Eax;
}
