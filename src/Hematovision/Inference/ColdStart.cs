using Hematovision.Imaging;
using Hematovision.Inference.Networks;
using Hematovision.Models;
using Hematovision.Torch;

namespace Hematovision.Inference;

/// <summary>
/// Makes the first prediction come sooner. While the main thread makes the network's graph, or loads libtorch, another loads ONNX Runtime and has what an image
/// passes through compiled, by passing it through.
/// </summary>
internal static class ColdStart
{
    /// <summary>Begins, and returns at once. Nothing that fails here is told: it fails again where it is needed.</summary>
    /// <param name="runtime">What will compute the network.</param>
    /// <param name="metadata">The model's.</param>
    /// <param name="image">The first image that will be read.</param>
    internal static void Begin(NetworkRuntime runtime, ModelMetadata metadata, string image)
    {
        Engine.SetEnvironment();
        _ = Task.Run(() =>
        {
            if (runtime != NetworkRuntime.Torch) _ = OnnxSession.IsAvailable;
            var preprocessor = new Preprocessor(metadata.Preprocessing);
            preprocessor.Read(image, new byte[preprocessor.PixelBytes]);
        });
    }
}
