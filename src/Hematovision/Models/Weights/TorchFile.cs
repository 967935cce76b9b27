using Hematovision.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace Hematovision.Models.Weights;

/// <summary>
/// Reads the tensors of a PyTorch <c>.pth</c> file, which is a program in Python's pickle language, without running
/// anything of it: it knows tensors, ordered dictionaries, text and numbers, and refuses the rest by name.
/// </summary>
public static class TorchFile
{
    private const string ParallelPrefix = "module.";

    // Views of one storage become separate tensors; a small file that asks for very much by them is an attack.
    private const long MaxGrowth = 4;
    private static readonly Int128 AlwaysAllowed = 1 << 24;

    private static readonly string[] Wrappers = ["state_dict", "model_state_dict", "model"];

    /// <summary>Reads a state dictionary, saved alone or in a checkpoint under <c>state_dict</c>, <c>model_state_dict</c> or <c>model</c>.</summary>
    /// <param name="path">A file of <c>torch.save</c>: a zip file, or the format before PyTorch 1.6.</param>
    /// <returns>
    /// The tensors by name in the file's order, new on the CPU and contiguous, without the prefix <c>module.</c> that
    /// DataParallel gives every name. They are the caller's (and the dispose scope's in force). What is no tensor is left out.
    /// </returns>
    /// <exception cref="HematoException">Absent, cut short, damaged, or it names what a weights file has no need of.</exception>
    public static IReadOnlyDictionary<string, Tensor> Load(string path) => WeightReading.Run(path, () =>
    {
        using var file = WeightReading.Open(path);
        return Load(file);
    });

    private static OrderedDictionary<string, Tensor> Load(FileStream file)
    {
        var archive = OpenArchive(file);
        var references = StateDictionary(archive.Content);
        CheckTotal(references, file.Length);

        Engine.Start();
        using var scope = NewDisposeScope();
        var loaded = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        foreach (var views in references.GroupBy(r => r.Value.Storage))
        {
            using var storage = TensorBytes.Read(archive.Open(views.Key), [views.Key.Count], views.Key.Type);
            foreach (var (name, view) in views) loaded.Add(name, Materialise(storage, view));
        }

        var result = new OrderedDictionary<string, Tensor>(StringComparer.Ordinal);
        foreach (var (name, _) in references) result.Add(name, loaded[name].MoveToOuterDisposeScope());
        return result;
    }

    private static TorchArchive OpenArchive(FileStream file)
    {
        var format = WeightFormats.Of(file);
        file.Position = 0;
        return format switch
        {
            WeightFormat.TorchZip => TorchZip.Open(file),
            WeightFormat.TorchLegacy => TorchLegacy.Open(file),
            _ => throw new InvalidDataException("is no PyTorch .pth file"),
        };
    }

    private static List<KeyValuePair<string, TensorReference>> StateDictionary(object? content)
    {
        if (content is not PickleDictionary dictionary) throw new InvalidDataException("holds no state dictionary; save model.state_dict()");
        var state = Wrappers.Select(name => dictionary[name]).OfType<PickleDictionary>().FirstOrDefault() ?? dictionary;
        var references = new List<KeyValuePair<string, TensorReference>>();
        foreach (var (key, value) in state.Items)
        {
            if (key is string name && value is TensorReference reference) references.Add(new(name, reference));
        }

        if (references.Count == 0) throw new InvalidDataException("holds no tensors; save model.state_dict()");
        return references.TrueForAll(r => r.Key.StartsWith(ParallelPrefix, StringComparison.Ordinal))
            ? references.ConvertAll(r => KeyValuePair.Create(r.Key[ParallelPrefix.Length..], r.Value))
            : references;
    }

    private static void CheckTotal(List<KeyValuePair<string, TensorReference>> references, long fileLength)
    {
        Int128 total = 0;
        foreach (var (_, reference) in references) total += (Int128)reference.Count * TensorTypes.SizeOf(reference.Storage.Type);
        if (total > Int128.Max(AlwaysAllowed, (Int128)fileLength * MaxGrowth))
        {
            throw new InvalidDataException($"is refused: a file of {fileLength:N0} bytes asks for {total:N0} bytes of tensors");
        }
    }

    private static Tensor Materialise(Tensor storage, TensorReference reference)
    {
        var tensor = empty(reference.Shape, storage.dtype);
        if (reference.Count == 0) return tensor;
        using var view = storage.as_strided(reference.Shape, reference.Strides, reference.Offset);
        return tensor.copy_(view);
    }
}
