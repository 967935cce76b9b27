using System.Runtime.InteropServices;

namespace Hematovision.Cli.Output;

/// <summary>
/// Lets a command end when nobody reads its output any more, as with <c>| head -1</c>. .NET ignores the signal and drops what is
/// written, so that five thousand images would be computed for nobody.
/// </summary>
internal static partial class ClosedPipe
{
    private const int BrokenPipe = 13;

    /// <summary>Asks for it; for commands that leave nothing half done.</summary>
    internal static void Ends()
    {
        if (!OperatingSystem.IsWindows()) _ = Signal(BrokenPipe, handler: 0);
    }

    [LibraryImport("libc", EntryPoint = "signal")]
    private static partial nint Signal(int signal, nint handler);
}
