using System.Runtime.InteropServices;

namespace Hematovision.Torch;

/// <summary>The environment that native libraries read; .NET's own <see cref="Environment.SetEnvironmentVariable(string, string)"/> does not reach it on Linux.</summary>
internal static partial class NativeEnvironment
{
    /// <summary>Sets a variable that the user has not set.</summary>
    internal static void SetUnlessSet(string name, string value) => _ = SetEnvironment(name, value, overwrite: 0);

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetEnvironment(string name, string value, int overwrite);
}
