using System.Reflection;
using System.Runtime.InteropServices;
using TorchSharp;

namespace Hematovision.Torch;

/// <summary>Finds and loads libtorch and TorchSharp's own native library, by full path and in the order they need each other.</summary>
internal static class NativeLibraries
{
    /// <summary>Environment variable that names a folder with another libtorch, such as an installed PyTorch's <c>torch/lib</c>.</summary>
    internal const string FolderVariable = "HEMATO_LIBTORCH";

    private static nint _torchCpu;

    /// <summary>Loads them. TorchSharp's own search, which reports a missing package whatever the cause, is not used.</summary>
    internal static void Load()
    {
        var bridge = FindBeside(FileName("LibTorchSharp"))
            ?? throw Unable($"{FileName("LibTorchSharp")} is not beside the program");
        var named = Environment.GetEnvironmentVariable(FolderVariable);
        var folder = string.IsNullOrEmpty(named) ? Path.GetDirectoryName(FindBeside(FileName("torch_cpu")) ?? bridge)! : named;
        if (!File.Exists(Path.Combine(folder, FileName("torch_cpu"))))
        {
            throw string.IsNullOrEmpty(named)
                ? Unable($"no libtorch is beside the program; set {FolderVariable} to a folder that holds {FileName("torch_cpu")}")
                : new HematoException($"{FolderVariable}={named} holds no {FileName("torch_cpu")}; name the torch/lib folder of a PyTorch installation.");
        }

        if (OperatingSystem.IsLinux()) WeakVersion.Mend(bridge);

        _ = TryLoadFrom(folder, "c10");
        _torchCpu = LoadFrom(Path.Combine(folder, FileName("torch_cpu")));
        foreach (var optional in (string[])["c10_cuda", "torch_cuda", "torch"]) _ = TryLoadFrom(folder, optional);
        _ = LoadFrom(bridge);
        SkipTorchSharpsOwnSearch();
    }

    /// <summary>The version text in the loaded libtorch.</summary>
    internal static unsafe string ReadVersion()
    {
        // aoti_torch_abi_version is the one version that the stable interface exports: 0xMMmmpp0000000000.
        if (!NativeLibrary.TryGetExport(_torchCpu, "aoti_torch_abi_version", out var entry)) return torch.__version__;
        var version = ((delegate* unmanaged<ulong>)entry)();
        return $"{version >> 56}.{(version >> 48) & 0xff}.{(version >> 40) & 0xff}";
    }

    /// <summary>An exported function of libtorch, or null where this libtorch does not have it.</summary>
    internal static nint? Export(string name) => NativeLibrary.TryGetExport(_torchCpu, name, out var entry) ? entry : null;

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

    private static bool TryLoadFrom(string folder, string name)
    {
        var path = Path.Combine(folder, FileName(name));
        return File.Exists(path) && NativeLibrary.TryLoad(path, out _);
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

    // The runtime joins what dlopen said for every name it tried: the last line about a file is the reason.
    private static string LoaderReason(string message) =>
        message.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .LastOrDefault(line => line.Contains(':') && !line.Contains("No such file")) ?? message.ReplaceLineEndings(" ");

    private static HematoException Unable(string reason, Exception? inner = null) =>
        new($"libtorch cannot be loaded: {reason}", inner);

    // TorchSharp would look for libtorch again, by name, and load a second copy beside HEMATO_LIBTORCH's.
    private static void SkipTorchSharpsOwnSearch()
    {
        foreach (var flag in (string[])["nativeBackendLoaded", "nativeBackendCudaLoaded"])
        {
            typeof(torch).GetField(flag, BindingFlags.NonPublic | BindingFlags.Static)?.SetValue(null, true);
        }
    }
}
