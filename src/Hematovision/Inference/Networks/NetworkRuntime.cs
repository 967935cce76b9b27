namespace Hematovision.Inference;

/// <summary>What computes a network in inference. Both give the same logits to 1e-4 in float32.</summary>
public enum NetworkRuntime
{
    /// <summary>ONNX Runtime on the CPU in float32, where it loads; libtorch otherwise.</summary>
    Auto,

    /// <summary>libtorch, module by module.</summary>
    Torch,

    /// <summary>ONNX Runtime, with BatchNorm and activations fused into the convolutions; float32 only.</summary>
    Onnx,
}
