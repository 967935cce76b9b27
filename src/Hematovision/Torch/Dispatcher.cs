using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace Hematovision.Torch;

/// <summary>
/// Calls an operator of libtorch that TorchSharp does not expose, by name, through libtorch's stable C interface
/// (<c>aoti_torch_call_dispatcher</c>). Autograd sees the call like any other.
/// </summary>
internal static unsafe class Dispatcher
{
    // Looked up once: a fused step hands over hundreds of tensors.
    private static readonly Lazy<nint> CallFunction = Function("aoti_torch_call_dispatcher", "2.7");
    private static readonly Lazy<nint> ShareFunction = Function("aoti_torch_new_tensor_handle", "2.7");
    private static readonly Lazy<nint> ListFunction = Function("torch_new_list_reserve_size", "2.10");
    private static readonly Lazy<nint> PushFunction = Function("torch_list_push_back", "2.10");

    /// <summary>Calls an operator that returns nothing, for what it does to its arguments.</summary>
    /// <param name="name">The operator with its namespace, for example <c>aten::_foreach_zero_</c>.</param>
    /// <param name="overload">The overload's name, empty for the default one.</param>
    /// <param name="arguments">
    /// All arguments of the schema in order: <see cref="Tensor"/>, a list of them, <c>long</c>, <c>double</c>, <c>bool</c>, or null for an optional one that is left out.
    /// </param>
    /// <exception cref="HematoException">libtorch lacks the interface or the operator, or the operator failed.</exception>
    internal static void Run(string name, string overload, params ReadOnlySpan<object?> arguments)
    {
        Engine.Start();
        var stack = new ulong[Math.Max(arguments.Length, 1)];
        for (var i = 0; i < arguments.Length; i++) stack[i] = Value(arguments[i]);

        var call = (delegate* unmanaged<byte*, byte*, ulong*, int>)CallFunction.Value;
        var nameText = Marshal.StringToCoTaskMemUTF8(name);
        var overloadText = Marshal.StringToCoTaskMemUTF8(overload);
        try
        {
            fixed (ulong* top = stack)
            {
                if (call((byte*)nameText, (byte*)overloadText, top) != 0)
                {
                    throw new HematoException($"libtorch {Engine.LibTorchVersion} could not run {name}.");
                }
            }
        }
        finally
        {
            Marshal.FreeCoTaskMem(nameText);
            Marshal.FreeCoTaskMem(overloadText);
        }
    }

    // The dispatcher takes what it is given for its own, lists with all that is in them.
    private static ulong Value(object? argument) => argument switch
    {
        null => 0,
        Tensor tensor => Shared(tensor),
        IReadOnlyList<Tensor> tensors => List(tensors),
        long number => unchecked((ulong)number),
        double number => BitConverter.DoubleToUInt64Bits(number),
        bool flag => flag ? 1UL : 0UL,
        _ => throw new ArgumentException($"an operator takes no {argument.GetType().Name}", nameof(argument)),
    };

    // A new handle to the same storage.
    private static ulong Shared(Tensor tensor)
    {
        nint handle;
        if (((delegate* unmanaged<nint, nint*, int>)ShareFunction.Value)(tensor.Handle, &handle) != 0) throw new HematoException("libtorch could not share a tensor.");
        return (ulong)handle;
    }

    private static ulong List(IReadOnlyList<Tensor> tensors)
    {
        nint list;
        if (((delegate* unmanaged<nuint, nint*, int>)ListFunction.Value)((nuint)tensors.Count, &list) != 0) throw new HematoException("libtorch could not make a list.");
        var push = (delegate* unmanaged<nint, ulong, int>)PushFunction.Value;
        foreach (var tensor in tensors)
        {
            if (push(list, Shared(tensor)) != 0) throw new HematoException("libtorch could not make a list.");
        }

        return (ulong)list;
    }

    private static Lazy<nint> Function(string name, string since) => new(() => NativeLibraries.Export(name)
        ?? throw new HematoException($"this libtorch ({Engine.LibTorchVersion}) has no {name}; {since} or later has."));
}
