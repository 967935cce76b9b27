using System.Text.Json.Serialization;

namespace Hematovision.Inference;

/// <summary>What computes a network in inference. Both give the same logits to 1e-4 in float32.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<NetworkRuntime>))]
public enum NetworkRuntime
{
    /// <summary>ONNX Runtime on the CPU in float32, where it loads; libtorch otherwise.</summary>
    [JsonStringEnumMemberName("auto")]
    Auto,

    /// <summary>libtorch, module by module.</summary>
    [JsonStringEnumMemberName("torch")]
    Torch,

    /// <summary>ONNX Runtime, with BatchNorm and activations fused into the convolutions; float32 only.</summary>
    [JsonStringEnumMemberName("onnx")]
    Onnx,
}
