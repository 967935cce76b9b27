using TorchSharp;
using static TorchSharp.torch;

namespace Hematovision.Torch;

/// <summary>Devices a model can run on, by the names <c>--device</c> takes.</summary>
public static class Devices
{
    // torch.CPU would load libtorch.
    private static Device Processor => new(DeviceType.CPU);

    /// <summary>Turns a name into a device; libtorch is loaded only to look for a GPU.</summary>
    /// <param name="name"><c>auto</c> (CUDA where there is one, else the CPU), <c>cpu</c>, <c>cuda</c> or <c>cuda:N</c>.</param>
    /// <exception cref="UsageException">No such name.</exception>
    /// <exception cref="HematoException">CUDA is asked for and this build or machine has none, or not that many.</exception>
    public static Device Parse(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (name is "cpu") return Processor;
        if (name is "auto") return NativeLibraries.HaveGpuPart() && Count() > 0 ? new Device(DeviceType.CUDA, 0) : Processor;
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
            throw new HematoException(count == 0
                ? "this build or machine has no CUDA device; use --device cpu, build with -p:TorchDevice=cuda, or point HEMATO_LIBTORCH at a PyTorch with CUDA."
                : $"there is no device {name}: this machine has {count} (cuda:0 to cuda:{count - 1}).");
        }

        return new Device(DeviceType.CUDA, index);
    }

    /// <summary>Names of the devices that are there, the CPU first.</summary>
    public static IReadOnlyList<string> Available()
    {
        return ["cpu", .. Enumerable.Range(0, Count()).Select(i => $"cuda:{i}")];
    }

    private static int Count()
    {
        Engine.Start();
        return cuda.is_available() ? cuda.device_count() : 0;
    }
}
