using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace Hematovision.Models.Weights;

/// <summary>The element types that a weights file may hold, by the names safetensors gives them.</summary>
internal static class TensorTypes
{
    private static readonly (string Name, ScalarType Type, int Bytes)[] Known =
    [
        ("F64", ScalarType.Float64, 8),
        ("F32", ScalarType.Float32, 4),
        ("F16", ScalarType.Float16, 2),
        ("BF16", ScalarType.BFloat16, 2),
        ("I64", ScalarType.Int64, 8),
        ("I32", ScalarType.Int32, 4),
        ("I16", ScalarType.Int16, 2),
        ("I8", ScalarType.Int8, 1),
        ("U8", ScalarType.Byte, 1),
        ("BOOL", ScalarType.Bool, 1),
    ];

    /// <summary>All names, for messages.</summary>
    internal static string Names { get; } = string.Join(", ", Known.Select(k => k.Name));

    /// <summary>The type of a name, or null where there is none.</summary>
    internal static ScalarType? Parse(string name) =>
        Known.Where(k => k.Name == name).Select(k => (ScalarType?)k.Type).FirstOrDefault();

    /// <summary>The name of a type.</summary>
    /// <exception cref="ArgumentException">A type that no weights file holds, such as a complex one.</exception>
    internal static string NameOf(ScalarType type) => Find(type).Name;

    /// <summary>Bytes an element takes.</summary>
    internal static int SizeOf(ScalarType type) => Find(type).Bytes;

    /// <summary>Elements as floats; null for a type that is none.</summary>
    internal static float[]? Floats(ReadOnlySpan<byte> bytes, ScalarType type) => type switch
    {
        ScalarType.Float64 => Convert<double>(bytes),
        ScalarType.Float32 => MemoryMarshal.Cast<byte, float>(bytes).ToArray(),
        ScalarType.Float16 => Convert<Half>(bytes),
        ScalarType.BFloat16 => Widened(bytes),
        _ => null,
    };

    // Compiled well at once: at a program's start it goes over millions of numbers.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float[] Convert<T>(ReadOnlySpan<byte> bytes)
        where T : struct, INumberBase<T>
    {
        var from = MemoryMarshal.Cast<byte, T>(bytes);
        var to = new float[from.Length];
        for (var i = 0; i < to.Length; i++) to[i] = float.CreateTruncating(from[i]);
        return to;
    }

    // A bfloat16 is the upper half of a float.
    private static float[] Widened(ReadOnlySpan<byte> bytes)
    {
        var from = MemoryMarshal.Cast<byte, ushort>(bytes);
        var to = new float[from.Length];
        for (var i = 0; i < to.Length; i++) to[i] = BitConverter.UInt32BitsToSingle((uint)from[i] << 16);
        return to;
    }

    private static (string Name, ScalarType Type, int Bytes) Find(ScalarType type) =>
        Known.FirstOrDefault(k => k.Type == type) is { Name: not null } found
            ? found
            : throw new ArgumentException($"a weights file holds no {type}", nameof(type));
}
