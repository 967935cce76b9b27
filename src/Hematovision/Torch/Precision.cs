using System.Text.Json.Serialization;
using TorchSharp;
using static TorchSharp.torch;

namespace Hematovision.Torch;

/// <summary>The numbers a model computes in.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Precision>))]
public enum Precision
{
    /// <summary>bfloat16 on a GPU, float32 on the CPU, where MobileNetV2 is faster in it.</summary>
    [JsonStringEnumMemberName("auto")]
    Auto,

    /// <summary>float32 throughout.</summary>
    [JsonStringEnumMemberName("fp32")]
    Fp32,

    /// <summary>Convolutions and matrix products in bfloat16, weights and the rest in float32. Not every platform's libtorch can.</summary>
    [JsonStringEnumMemberName("bf16")]
    Bf16,

    /// <summary>The backbone in bytes, in inference on the processor, of a model that <c>hemato quantize</c> prepared; the head in float32.</summary>
    [JsonStringEnumMemberName("int8")]
    Int8,
}

/// <summary>What <see cref="Precision"/> means on a device.</summary>
internal static class PrecisionExtensions
{
    /// <summary>Decides <see cref="Precision.Auto"/>.</summary>
    internal static Precision On(this Precision precision, Device device) =>
        precision != Precision.Auto ? precision
        : device.type == DeviceType.CUDA && Autocast.IsSupported ? Precision.Bf16 : Precision.Fp32;

    /// <summary>Its name, as <c>--precision</c> takes it.</summary>
    internal static string Name(this Precision precision) => precision.ToString().ToLowerInvariant();

    /// <summary>Opens mixed precision for a forward pass where the decided precision is bfloat16; null where it is not.</summary>
    internal static IDisposable? Open(this Precision precision, Device device) =>
        precision.On(device) == Precision.Bf16 ? Autocast.Bfloat16(device) : null;
}
