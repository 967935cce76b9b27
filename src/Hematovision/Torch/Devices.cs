using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace Hematovision.Torch;

/// <summary>Devices a model can run on, by the names <c>--device</c> takes.</summary>
public static class Devices
{
    private static readonly Lazy<Device> Best = new(Choose);

    /// <summary>Told in one line, once, why <c>auto</c> is the CPU where there is a GPU's part of libtorch.</summary>
    public static event Action<string>? Noted;

    // torch.CPU would load libtorch.
    private static Device Processor => new(DeviceType.CPU);

    /// <summary>Turns a name into a device; libtorch is loaded only to look for a GPU.</summary>
    /// <param name="name"><c>auto</c> (CUDA where there is one that computes, else the CPU), <c>cpu</c>, <c>cuda</c> or <c>cuda:N</c>.</param>
    /// <exception cref="UsageException">No such name.</exception>
    /// <exception cref="HematoException">CUDA is asked for and this build or machine has none, or not that many, or it does not compute.</exception>
    public static Device Parse(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (name is "cpu") return Processor;
        if (name is "auto") return Best.Value;
        if (name is not "cuda" && !name.StartsWith("cuda:", StringComparison.Ordinal))
        {
            throw new UsageException($"unknown device '{name}': use auto, cpu, cuda or cuda:N.");
        }

        var index = 0;
        if (name.Length > 4 && (!int.TryParse(name.AsSpan(5), out index) || index < 0))
        {
            throw new UsageException($"unknown device '{name}': the number after 'cuda:' is a device's, from 0.");
        }

        var count = Count();
        if (index >= count)
        {
            throw new HematoException(count > 0 ? $"there is no device {name}: this machine has {count} (cuda:0 to cuda:{count - 1})."
                : NativeLibraries.GpuProblem is { } reason ? $"libtorch's part for CUDA cannot be loaded: {reason}; put that right, or use --device cpu."
                : "this build or machine has no CUDA device; use --device cpu, build with -p:TorchDevice=cuda, or point HEMATO_LIBTORCH at a PyTorch with CUDA.");
        }

        var gpu = new Device(DeviceType.CUDA, index);
        return Fault(gpu) is { } fault ? throw new HematoException($"{gpu} does not compute: {fault}; use --device cpu, or a libtorch that is built for it.") : gpu;
    }

    /// <summary>Names of the devices that are there, the CPU first.</summary>
    public static IReadOnlyList<string> Available()
    {
        return ["cpu", .. Enumerable.Range(0, Count()).Select(i => $"cuda:{i}")];
    }

    private static Device Choose()
    {
        if (!NativeLibraries.HaveGpuPart()) return Processor;
        var gpu = new Device(DeviceType.CUDA, 0);
        var isThere = Count() > 0;
        var problem = isThere ? Fault(gpu) : NativeLibraries.GpuProblem;
        if (problem is not null) Noted?.Invoke($"the CPU computes, because {(isThere ? $"{gpu} does not" : "libtorch's part for CUDA cannot be loaded")}: {problem}");
        return isThere && problem is null ? gpu : Processor;
    }

    // What libtorch says against a GPU, or null: one that it has no kernels for is listed like any other and fails at the first. Of these three calls TorchSharp
    // hands the error on; others, such as matmul, would end the process.
    private static string? Fault(Device gpu)
    {
        using var scope = NewDisposeScope();
        try
        {
            _ = ones(1, device: gpu).add(1).cpu();
            return null;
        }
        catch (ExternalException e)
        {
            return LibTorchError.Words(e);
        }
    }

    private static int Count()
    {
        Engine.Start();
        return cuda.is_available() ? cuda.device_count() : 0;
    }
}
