using static TorchSharp.torch;

namespace Hematovision.Models.Weights;

/// <summary>Everything outside itself that a weights file may name. Nothing of it runs code of the file's.</summary>
internal static class PickleGlobals
{
    private static readonly Dictionary<string, object> Allowed = new(StringComparer.Ordinal)
    {
        ["collections.OrderedDict"] = (PickleCall)OrderedDict,
        ["torch._utils._rebuild_tensor"] = (PickleCall)Tensor,
        ["torch._utils._rebuild_tensor_v2"] = (PickleCall)Tensor,
        ["torch._utils._rebuild_parameter"] = (PickleCall)Parameter,
        ["torch.nn.parameter.Parameter"] = (PickleCall)Parameter,
        ["torch.DoubleStorage"] = new StorageType(ScalarType.Float64),
        ["torch.FloatStorage"] = new StorageType(ScalarType.Float32),
        ["torch.HalfStorage"] = new StorageType(ScalarType.Float16),
        ["torch.BFloat16Storage"] = new StorageType(ScalarType.BFloat16),
        ["torch.LongStorage"] = new StorageType(ScalarType.Int64),
        ["torch.IntStorage"] = new StorageType(ScalarType.Int32),
        ["torch.ShortStorage"] = new StorageType(ScalarType.Int16),
        ["torch.CharStorage"] = new StorageType(ScalarType.Int8),
        ["torch.ByteStorage"] = new StorageType(ScalarType.Byte),
        ["torch.BoolStorage"] = new StorageType(ScalarType.Bool),
    };

    /// <summary>Looks one up.</summary>
    /// <exception cref="InvalidDataException">It is not on the list.</exception>
    internal static object Find(string module, string name) =>
        Allowed.TryGetValue($"{module}.{name}", out var found)
            ? found
            : throw new InvalidDataException(
                $"is refused: it calls '{module}.{name}', which a weights file has no need of; save model.state_dict() alone, or use safetensors");

    // Python 3 pickles an empty one and sets its items; Python 2 passed a list of pairs.
    private static object OrderedDict(object?[] arguments)
    {
        var dictionary = new PickleDictionary();
        if (arguments is []) return dictionary;
        if (arguments is not [List<object?> pairs]) throw PickleMachine.Damaged("an OrderedDict is made of something else");
        foreach (var pair in pairs)
        {
            if (pair is not List<object?> { Count: 2 } items) throw PickleMachine.Damaged("an OrderedDict is made of something else");
            dictionary.Set(items[0], items[1]);
        }

        return dictionary;
    }

    // (storage, offset, size, stride, ...); what follows is about gradients, which a file of values has none of.
    private static object Tensor(object?[] arguments) =>
        arguments is [StorageReference storage, long offset, object?[] shape, object?[] strides, ..]
            ? new TensorReference(storage, offset, Numbers(shape), Numbers(strides))
            : throw PickleMachine.Damaged("a tensor is rebuilt of something else");

    private static object Parameter(object?[] arguments) =>
        arguments is [TensorReference tensor, ..] ? tensor : throw PickleMachine.Damaged("a parameter is made of something else");

    private static long[] Numbers(object?[] values) =>
        [.. values.Select(value => value is long number ? number : throw PickleMachine.Damaged("a tensor's shape is not of numbers"))];
}
