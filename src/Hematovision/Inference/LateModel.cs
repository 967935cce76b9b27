using Hematovision.IO;
using Hematovision.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace Hematovision.Inference;

/// <summary>
/// The modules of a model file, built when they are first needed: what ONNX Runtime computes needs them, and libtorch, for explanations only.
/// </summary>
/// <param name="path">The file.</param>
/// <param name="device">Where the model shall lie.</param>
internal sealed class LateModel(string path, Device device) : IDisposable
{
    private readonly FileStamp _found = FileStamp.Of(path);
    private readonly Lock _building = new();
    private CellClassifier? _model;

    /// <summary>The model, which stays this object's.</summary>
    /// <exception cref="HematoException">The file cannot be used, or is not the one that it was.</exception>
    internal CellClassifier Value
    {
        get
        {
            lock (_building) return _model ??= Build();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _model?.Dispose();

    private CellClassifier Build()
    {
        var model = ModelFile.Load(path, device).Model;
        if (FileStamp.Of(path) == _found) return model;
        model.Dispose();
        throw new HematoException($"{path} is not the file that it was when its model was loaded; load it again.");
    }
}
