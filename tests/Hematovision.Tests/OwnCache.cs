using System.Runtime.CompilerServices;

namespace Hematovision.Tests;

/// <summary>Tests keep their features in a folder of their own, and leave the user's alone.</summary>
internal static class OwnCache
{
    [ModuleInitializer]
    internal static void Use()
    {
        if (Environment.GetEnvironmentVariable("HEMATO_HOME") is not null) return;
        var folder = Directory.CreateTempSubdirectory("hemato-tests-").FullName;
        Environment.SetEnvironmentVariable("HEMATO_HOME", folder);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
    }
}
