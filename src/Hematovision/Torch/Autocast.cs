using TorchSharp;
using static TorchSharp.torch;

namespace Hematovision.Torch;

/// <summary>
/// Mixed precision: while one is open, convolutions and matrix products of this thread run in bfloat16 and what needs
/// the range stays in float32, as PyTorch's <c>torch.autocast</c> does. Weights and gradients stay float32.
/// TorchSharp does not expose it; libtorch exports the functions under their C++ names.
/// </summary>
internal sealed unsafe class Autocast : IDisposable
{
    private const string Enable = "_ZN2at8autocast20set_autocast_enabledEN3c1010DeviceTypeEb";
    private const string SetType = "_ZN2at8autocast18set_autocast_dtypeEN3c1010DeviceTypeENS1_10ScalarTypeE";
    private const string ClearCache = "_ZN2at8autocast11clear_cacheEv";

    private readonly sbyte _device;

    private Autocast(sbyte device) => _device = device;

    /// <summary>Opens one for a device.</summary>
    /// <exception cref="HematoException">This platform's libtorch does not export the functions.</exception>
    internal static Autocast Bfloat16(Device device)
    {
        Engine.Start();
        var on = new Autocast((sbyte)device.type);
        ((delegate* unmanaged<sbyte, sbyte, void>)Function(SetType))(on._device, (sbyte)ScalarType.BFloat16);
        on.Set(true);
        return on;
    }

    /// <summary>True where this libtorch can do it.</summary>
    internal static bool IsSupported => NativeLibraries.Export(Enable) is not null && NativeLibraries.Export(SetType) is not null;

    /// <summary>Ends it and drops the bfloat16 copies of the weights that it kept.</summary>
    public void Dispose()
    {
        Set(false);
        ((delegate* unmanaged<void>)Function(ClearCache))();
    }

    private void Set(bool enabled) => ((delegate* unmanaged<sbyte, byte, void>)Function(Enable))(_device, (byte)(enabled ? 1 : 0));

    private static nint Function(string name) => NativeLibraries.Export(name)
        ?? throw new HematoException("--precision bf16 is not available with this platform's libtorch; use --precision fp32.");
}
