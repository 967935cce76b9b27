using Hematovision.Inference.Networks;
using Xunit;

namespace Hematovision;

/// <summary>A test that needs signals, a shell, links or pipes as Linux and macOS have them.</summary>
internal sealed class UnixFactAttribute : FactAttribute
{
    public UnixFactAttribute() => Skip = OperatingSystem.IsWindows() ? "Windows has no POSIX signals and pipes, and gives links to administrators alone" : null;
}

/// <summary>A test that needs a file or folder that only Linux has.</summary>
internal sealed class LinuxFactAttribute : FactAttribute
{
    public LinuxFactAttribute() => Skip = OperatingSystem.IsLinux() ? null : "only Linux has /proc, /dev/shm, /dev/full and names that are not Unicode";
}

/// <summary>The same with data.</summary>
internal sealed class LinuxTheoryAttribute : TheoryAttribute
{
    public LinuxTheoryAttribute() => Skip = new LinuxFactAttribute().Skip;
}

/// <summary>A test that computes in int8.</summary>
internal sealed class ByteFactAttribute : FactAttribute
{
    internal static string? Reason { get; } = ByteArithmetic.IsExact ? null : "this processor's products of bytes overflow (no VNNI)";

    public ByteFactAttribute() => Skip = Reason;
}

/// <summary>The same with data.</summary>
internal sealed class ByteTheoryAttribute : TheoryAttribute
{
    public ByteTheoryAttribute() => Skip = ByteFactAttribute.Reason;
}
