namespace Hematovision.Torch;

/// <summary>
/// Switches NNPACK off, a library of older convolutions that libtorch turns to for a few small ones. On processors that it does not know it says so on the
/// standard error for each of them, and where it runs it gives other last digits than elsewhere.
/// </summary>
internal static unsafe class Nnpack
{
    // at::globalContext().setUserEnabledNNPACK(false), by the names that GCC and Clang give them; elsewhere nothing is done.
    private const string GlobalContext = "_ZN2at13globalContextEv";
    private const string SetUserEnabled = "_ZN2at7Context20setUserEnabledNNPACKEb";

    internal static void Disable()
    {
        if (NativeLibraries.Export(GlobalContext) is not { } context || NativeLibraries.Export(SetUserEnabled) is not { } set) return;
        ((delegate* unmanaged<nint, byte, void>)set)(((delegate* unmanaged<nint>)context)(), 0);
    }
}
