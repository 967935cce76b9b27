using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace Hematovision.Inference.Networks;

/// <summary>Whether the processor multiplies bytes without losing any: x86 without VNNI adds two products in 16 bits, which overflow.</summary>
internal static class ByteArithmetic
{
    internal static bool IsExact { get; } = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 || HasVnni();

    // Intel's manual, CPUID: AVX512_VNNI is bit 11 of ECX of leaf 7, AVX-VNNI bit 4 of EAX of its subleaf 1.
    private static bool HasVnni()
    {
        if (!X86Base.IsSupported || X86Base.CpuId(0, 0).Eax < 7) return false;
        var (subleaves, _, features, _) = X86Base.CpuId(7, 0);
        return (features & (1 << 11)) != 0 || (subleaves >= 1 && (X86Base.CpuId(7, 1).Eax & (1 << 4)) != 0);
    }
}
