using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace Hematovision.Torch;

/// <summary>
/// Calls an operator of libtorch that TorchSharp does not expose, by name, through libtorch's stable C interface
/// (<c>aoti_torch_call_dispatcher</c>). Autograd sees the call like any other.
/// </summary>
internal static unsafe class Dispatcher
{
    /// <summary>Calls an operator that returns one tensor.</summary>
    /// <param name="name">The operator with its namespace, for example <c>aten::relu6</c>.</param>
    /// <param name="overload">The overload's name, empty for the default one.</param>
    /// <param name="arguments">All arguments of the schema in order: <see cref="Tensor"/>, <c>long</c>, <c>double</c> or <c>bool</c>.</param>
    /// <returns>The result, a new handle owned by the caller (and by the dispose scope in force).</returns>
    /// <exception cref="HematoException">libtorch lacks the interface or the operator, or the operator failed.</exception>
    internal static Tensor Call(string name, string overload, params ReadOnlySpan<object> arguments)
    {
        Engine.Start();
        var stack = new ulong[Math.Max(arguments.Length, 1)];
        for (var i = 0; i < arguments.Length; i++) stack[i] = Value(arguments[i]);

        var call = (delegate* unmanaged<byte*, byte*, ulong*, int>)Function("aoti_torch_call_dispatcher");
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

        return Tensor.UnsafeCreateTensor((nint)stack[0]);
    }

    // The dispatcher takes the handles it is given for its own, so each tensor goes in as a new handle to the same storage.
    private static ulong Value(object argument)
    {
        switch (argument)
        {
            case Tensor tensor:
                var copy = (delegate* unmanaged<nint, nint*, int>)Function("aoti_torch_new_tensor_handle");
                nint handle;
                if (copy(tensor.Handle, &handle) != 0) throw new HematoException("libtorch could not share a tensor.");
                return (ulong)handle;
            case long number:
                return unchecked((ulong)number);
            case double number:
                return BitConverter.DoubleToUInt64Bits(number);
            case bool flag:
                return flag ? 1UL : 0UL;
            default:
                throw new ArgumentException($"an operator takes no {argument.GetType().Name}", nameof(argument));
        }
    }

    private static nint Function(string name) => NativeLibraries.Export(name)
        ?? throw new HematoException($"this libtorch ({Engine.LibTorchVersion}) has no {name}; 2.7 or later has.");
}
