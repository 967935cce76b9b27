using System.Runtime.InteropServices;

namespace Hematovision.Torch;

/// <summary>Finds and loads libtorch and TorchSharp's own native library, by full path and in the order they need each other.</summary>
internal static class NativeLibraries
{
    /// <summary>Environment variable that names a folder with another libtorch, such as an installed PyTorch's <c>torch/lib</c>.</summary>
    internal const string FolderVariable = "HEMATO_LIBTORCH";

    private const string VersionFunction = "aoti_torch_abi_version";
    private const string BuiltFor = "libtorch 2.10";

    private static nint _torchCpu;

    /// <summary>Why the GPU's part of the libtorch that was loaded is not, in the loader's words; null where it is, or there is none.</summary>
    internal static string? GpuProblem { get; private set; }

    /// <summary>Loads them. TorchSharp's own search, which reports a missing package whatever the cause, finds them loaded.</summary>
    internal static void Load()
    {
        var bridge = FindBeside(FileName("LibTorchSharp")) ?? throw Unable($"{FileName("LibTorchSharp")} is not beside the program");
        var folder = FolderOfLibTorch();
        if (OperatingSystem.IsLinux()) WeakVersion.Mend(bridge);

        _ = TryLoadFrom(folder, "c10");
        _torchCpu = LoadFrom(Path.Combine(folder, FileName("torch_cpu")));
        if (Export(VersionFunction) is null)
        {
            throw Unable($"the one in {folder} is too old; TorchSharp {Engine.TorchSharpVersion} is made for {BuiltFor}");
        }

        GpuProblem = TryLoadFrom(folder, "c10_cuda") ?? TryLoadFrom(folder, "torch_cuda");
        _ = TryLoadFrom(folder, "torch");
        _ = LoadFrom(bridge);
    }

    /// <summary>True where the libtorch that would be loaded may have a GPU's part.</summary>
    /// <exception cref="HematoException">There is no libtorch.</exception>
    internal static bool HaveGpuPart()
    {
        var folder = FolderOfLibTorch();
        return ((string[])["torch_cuda", "torch_hip"]).Any(name => File.Exists(Path.Combine(folder, FileName(name))));
    }

    /// <summary>The version text in the loaded libtorch.</summary>
    internal static unsafe string ReadVersion()
    {
        // The one version that the stable interface exports: 0xMMmmpp0000000000.
        var version = ((delegate* unmanaged<ulong>)Export(VersionFunction)!.Value)();
        return $"{version >> 56}.{(version >> 48) & 0xff}.{(version >> 40) & 0xff}";
    }

    /// <summary>An exported function of libtorch, or null where this libtorch does not have it.</summary>
    internal static nint? Export(string name) => NativeLibrary.TryGetExport(_torchCpu, name, out var entry) ? entry : null;

    private static string FolderOfLibTorch()
    {
        var beside = Path.GetDirectoryName(FindBeside(FileName("torch_cpu")));
        var named = Environment.GetEnvironmentVariable(FolderVariable);
        if (string.IsNullOrEmpty(named))
        {
            return beside ?? throw Unable($"none is beside the program; set {FolderVariable} to a folder that holds {FileName("torch_cpu")}");
        }

        if (!File.Exists(Path.Combine(named, FileName("torch_cpu"))))
        {
            throw new HematoException($"{FolderVariable}={named} holds no {FileName("torch_cpu")}; name the torch/lib folder of a PyTorch installation.");
        }

        // TorchSharp loads the one beside the program by its path, and two in one process abort it.
        return beside is null ? named
            : throw new HematoException($"{FolderVariable} is set, but this build brings a libtorch of its own; build with -p:TorchDevice=none to use another.");
    }

    private static string FileName(string name) =>
        OperatingSystem.IsWindows() ? $"{name}.dll" : OperatingSystem.IsMacOS() ? $"lib{name}.dylib" : $"lib{name}.so";

    private static string? FindBeside(string file)
    {
        var platform = RuntimeInformation.RuntimeIdentifier;
        string[] places =
        [
            Path.Combine(AppContext.BaseDirectory, file),
            Path.Combine(AppContext.BaseDirectory, "runtimes", platform, "native", file),
            .. (AppContext.GetData("NATIVE_DLL_SEARCH_DIRECTORIES") as string ?? "")
                .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries).Select(folder => Path.Combine(folder, file)),
        ];
        return places.FirstOrDefault(File.Exists);
    }

    // The loader's reason; null where the library is loaded, or not there.
    private static string? TryLoadFrom(string folder, string name)
    {
        var path = Path.Combine(folder, FileName(name));
        if (!File.Exists(path)) return null;
        try
        {
            _ = NativeLibrary.Load(path);
            return null;
        }
        catch (Exception e) when (e is DllNotFoundException or BadImageFormatException)
        {
            return LoaderReason(e.Message);
        }
    }

    private static nint LoadFrom(string path)
    {
        try
        {
            return NativeLibrary.Load(path);
        }
        catch (Exception e) when (e is DllNotFoundException or BadImageFormatException)
        {
            throw Unable(LoaderReason(e.Message), e);
        }
    }

    // The runtime joins what dlopen said to advice of its own; the reason is a line "FILE: reason".
    private static string LoaderReason(string message) =>
        message.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Skip(1).LastOrDefault(line => line.Contains(": ", StringComparison.Ordinal)) ?? message.ReplaceLineEndings(" ");

    private static HematoException Unable(string reason, Exception? inner = null) =>
        new($"libtorch cannot be loaded: {reason}", inner);
}
