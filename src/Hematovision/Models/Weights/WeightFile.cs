using Hematovision.Torch;
using static TorchSharp.torch;

namespace Hematovision.Models.Weights;

/// <summary>Reads a weights file of any kind, told by its content.</summary>
public static class WeightFile
{
    /// <summary>Reads all tensors of a safetensors file or of a PyTorch <c>.pth</c> file (see <see cref="TorchFile"/>).</summary>
    /// <returns>The tensors by name in the file's order, new on the CPU and contiguous, the caller's (and the dispose scope's in force).</returns>
    /// <exception cref="HematoException">Absent, cut short, damaged, refused, or no weights file at all.</exception>
    public static IReadOnlyDictionary<string, Tensor> Load(string path)
    {
        var format = WeightReading.Run(path, () =>
        {
            using var stream = WeightReading.Open(path);
            return stream.Length == 0 ? throw new InvalidDataException("is empty") : WeightFormats.Of(stream);
        });
        return format switch
        {
            WeightFormat.SafeTensors => LoadSafeTensors(path),
            WeightFormat.TorchZip or WeightFormat.TorchLegacy => TorchFile.Load(path),
            _ => throw new HematoException($"{path} is no weights file: neither safetensors nor a PyTorch .pth file."),
        };
    }

    private static OrderedDictionary<string, Tensor> LoadSafeTensors(string path)
    {
        using var file = SafeTensorsFile.Open(path);
        Engine.Start();
        using var scope = NewDisposeScope();
        var tensors = new OrderedDictionary<string, Tensor>(StringComparer.Ordinal);
        foreach (var name in file.Tensors.Keys) tensors.Add(name, file.Read(name));
        scope.MoveToOuter(tensors.Values);
        return tensors;
    }
}
