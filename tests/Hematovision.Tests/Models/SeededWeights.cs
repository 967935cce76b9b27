using System.Text;
using TorchSharp;
using static TorchSharp.torch;

namespace Hematovision.Tests.Models;

/// <summary>
/// Values that a Python script and a C# test each compute for themselves (tests/golden/backbones.py): SplitMix64
/// (Steele, Lea and Flood 2014) from the FNV-1a hash of a key, scaled so that activations neither die nor explode.
/// </summary>
internal static class SeededWeights
{
    internal static void Fill(IEnumerable<(string Key, Tensor Value)> tensors, double gain)
    {
        using var noGrad = no_grad();
        foreach (var (key, tensor) in tensors)
        {
            if (tensor.dtype == ScalarType.Float32) Fill(key, tensor, gain);
        }
    }

    /// <summary>Two images of coloured squares, [2, 3, 64, 64].</summary>
    internal static Tensor Images()
    {
        using var scope = NewDisposeScope();
        var squares = empty(2, 3, 8, 8);
        Fill("images", squares, 2, 0);
        return squares.repeat_interleave(8, 2).repeat_interleave(8, 3).MoveToOuterDisposeScope();
    }

    private static void Fill(string key, Tensor tensor, double gain)
    {
        if (tensor.dim() > 1) Fill(key, tensor, (float)(gain * Math.Sqrt(3d / tensor.shape.Skip(1).Aggregate((a, b) => a * b))), 0);
        else if (key.EndsWith("running_var", StringComparison.Ordinal) || key.EndsWith(".weight", StringComparison.Ordinal)) Fill(key, tensor, 0.5f, 1);
        else Fill(key, tensor, 0.1f, 0);
    }

    private static unsafe void Fill(string key, Tensor tensor, float scale, float shift)
    {
        var seed = Fnv1a(key);
        fixed (byte* bytes = tensor.bytes)
        {
            // A lambda captures no pointer.
            var address = (nint)bytes;
            const int Block = 1 << 16;
            var count = checked((int)tensor.numel());
            Parallel.For(0, (count + Block - 1) / Block, block =>
            {
                var values = (float*)address;
                var end = Math.Min(count, (block + 1) * Block);
                for (var i = block * Block; i < end; i++) values[i] = (Uniform(seed, i) * scale) + shift;
            });
        }
    }

    private static float Uniform(ulong seed, int index)
    {
        unchecked
        {
            var z = seed + ((ulong)(index + 1) * 0x9E3779B97F4A7C15UL);
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
            z ^= z >> 31;
            return ((z >> 40) * (1f / (1 << 23))) - 1;
        }
    }

    private static ulong Fnv1a(string text) =>
        Encoding.UTF8.GetBytes(text).Aggregate(0xCBF29CE484222325UL, (hash, value) => unchecked((hash ^ value) * 0x100000001B3UL));
}
