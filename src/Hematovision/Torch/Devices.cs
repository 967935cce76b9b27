using TorchSharp;
using static TorchSharp.torch;

namespace Hematovision.Torch;

/// <summary>Devices a model can run on, by the names <c>--device</c> takes.</summary>
public static class Devices
{
    /// <summary>Turns a name into a device.</summary>
    /// <param name="name"><c>auto</c> (CUDA where there is one, else the CPU), <c>cpu</c>, <c>cuda</c> or <c>cuda:N</c>.</param>
    /// <exception cref="UsageException">No such name.</exception>
    /// <exception cref="HematoException">CUDA is asked for and this build or machine has none, or not that many.</exception>
    public static Device Parse(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        Engine.Start();
        if (name is "cpu") return CPU;
        if (name is "auto") return cuda.is_available() ? new Device(DeviceType.CUDA, 0) : CPU;
        if (name is not "cuda" && !name.StartsWith("cuda:", StringComparison.Ordinal))
        {
            throw new UsageException($"unknown device '{name}': use auto, cpu, cuda or cuda:N.");
        }

        var index = 0;
        if (name.Length > 4 && (!int.TryParse(name.AsSpan(5), out index) || index < 0))
        {
            throw new UsageException($"unknown device '{name}': the number after 'cuda:' is a device's, from 0.");
        }

        var count = cuda.is_available() ? cuda.device_count() : 0;
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
        Engine.Start();
        return ["cpu", .. Enumerable.Range(0, cuda.is_available() ? cuda.device_count() : 0).Select(i => $"cuda:{i}")];
    }
}
