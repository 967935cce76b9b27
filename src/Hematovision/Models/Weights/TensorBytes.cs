using Hematovision.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace Hematovision.Models.Weights;

/// <summary>Moves the bytes of a tensor's elements, in logical order, straight between a stream and libtorch's memory.</summary>
internal static class TensorBytes
{
    // A span counts in int, so a tensor of gigabytes goes in pieces.
    private const long PieceElements = 1 << 24;

    /// <summary>A new tensor on the CPU with the next bytes of a stream.</summary>
    /// <exception cref="EndOfStreamException">The stream ends before it is full.</exception>
    internal static Tensor Read(Stream source, ReadOnlySpan<long> shape, ScalarType type)
    {
        Engine.Start();
        using var scope = NewDisposeScope();
        var tensor = empty(shape, type);
        ForEachPiece(tensor, bytes =>
        {
            source.ReadExactly(bytes);
            if (type == ScalarType.Bool && bytes.ContainsAnyExceptInRange((byte)0, (byte)1))
            {
                throw new InvalidDataException("is damaged: a BOOL tensor holds more than 0 and 1");
            }
        });
        return tensor.MoveToOuterDisposeScope();
    }

    /// <summary>Hands out the bytes of a tensor on any device and of any strides; one copy of this tensor is made where they need it.</summary>
    internal static void Write(Tensor tensor, Action<ReadOnlySpan<byte>> take)
    {
        using var scope = NewDisposeScope();
        ForEachPiece(tensor.detach().cpu().contiguous(), bytes => take(bytes));
    }

    private static void ForEachPiece(Tensor contiguous, Action<Span<byte>> action)
    {
        using var flat = contiguous.view(-1);
        var count = flat.shape[0];
        for (long start = 0; start < count; start += PieceElements)
        {
            using var piece = flat.narrow(0, start, Math.Min(PieceElements, count - start));
            action(piece.bytes);
        }
    }
}
