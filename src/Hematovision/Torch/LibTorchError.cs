using System.Runtime.InteropServices;

namespace Hematovision.Torch;

/// <summary>What libtorch says when it fails. TorchSharp hands it on as an <see cref="ExternalException"/> whose message ends with a C++ stack.</summary>
internal static class LibTorchError
{
    // The processor's allocator on Linux and on Windows, CUDA's, and that of its libraries.
    private static readonly string[] NoMemory = ["can't allocate memory", "not enough memory", "out of memory", "STATUS_ALLOC_FAILED"];

    /// <summary>Whether memory ran out, which is no defect.</summary>
    internal static bool IsOutOfMemory(Exception e) => IsLibTorch(e) && NoMemory.Any(words => Words(e).Contains(words, StringComparison.Ordinal));

    /// <summary>An exception's message as one line: of one of libtorch what stands before the stack, and where memory ran out, what to do.</summary>
    internal static string Line(Exception e) =>
        !IsLibTorch(e) ? e.Message.ReplaceLineEndings(" ")
        : IsOutOfMemory(e) ? $"memory ran out; take a smaller --batch-size or --size. libtorch: {Words(e)}"
        : $"libtorch: {Words(e)}";

    /// <summary>What stands before the stack.</summary>
    internal static string Words(Exception e) => e.Message.Split('\n')[0].Split("frame #")[0].Trim();

    // Those that derive from it are .NET's own.
    private static bool IsLibTorch(Exception e) => e.GetType() == typeof(ExternalException);
}
