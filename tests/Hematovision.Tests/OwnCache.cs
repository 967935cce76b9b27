using System.Runtime.CompilerServices;

namespace Hematovision.Tests;

/// <summary>What the tests fetch and remember goes to a folder of their own, not to the user's.</summary>
internal static class OwnCache
{
    [ModuleInitializer]
    internal static void Use()
    {
        var folder = Directory.CreateTempSubdirectory("hematovision-cache-").FullName;
        Environment.SetEnvironmentVariable("HEMATO_HOME", folder);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
    }
}
