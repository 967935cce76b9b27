using static TorchSharp.torch;

namespace Hematovision.Models.Weights;

/// <summary>A class of torch that stands for a storage's element type, such as <c>torch.FloatStorage</c>.</summary>
internal sealed record StorageType(ScalarType Type);

/// <summary>A run of elements that lies elsewhere in the file, under a key.</summary>
internal sealed record StorageReference(ScalarType Type, string Key, long Count)
{
    /// <summary>Bytes that it takes.</summary>
    internal long Bytes { get; } = TensorShape.Count([Count], $"storage {Key}") * TensorTypes.SizeOf(Type);
}

/// <summary>A tensor as a view of a storage, within its bounds.</summary>
internal sealed class TensorReference
{
    internal TensorReference(StorageReference storage, long offset, long[] shape, long[] strides)
    {
        (Storage, Offset, Shape, Strides) = (storage, offset, shape, strides);
        Count = TensorShape.Count(shape, $"a tensor of storage {storage.Key}");
        if (strides.Length != shape.Length || offset < 0 || strides.Any(stride => stride < 0)) throw Outside();

        Int128 last = offset;
        for (var i = 0; i < shape.Length && Count > 0; i++)
        {
            last += (Int128)(shape[i] - 1) * strides[i];
            if (last >= storage.Count) throw Outside();
        }

        if (Count > 0 && last >= storage.Count) throw Outside();
    }

    internal StorageReference Storage { get; }

    internal long Offset { get; }

    internal long[] Shape { get; }

    internal long[] Strides { get; }

    internal long Count { get; }

    private InvalidDataException Outside() =>
        new($"is damaged: a tensor of shape {TensorShape.Text(Shape)}, strides {TensorShape.Text(Strides)} and offset {Offset} does not fit its storage of {Storage.Count:N0}");
}

/// <summary>A function or class that a pickle may call.</summary>
internal delegate object? PickleCall(object?[] arguments);
