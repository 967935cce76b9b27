namespace Hematovision.IO;

/// <summary>Where this program keeps what it can fetch again.</summary>
internal static class CacheFolder
{
    private const string Name = "hematovision";

    /// <summary>Environment variable that names the folder.</summary>
    internal const string Variable = "HEMATO_HOME";

    /// <summary>The folder that <c>HEMATO_HOME</c> names, or the platform's own for caches.</summary>
    internal static string Find() => Find(
        Environment.GetEnvironmentVariable,
        Environment.GetFolderPath(Environment.SpecialFolder.UserProfile),
        OperatingSystem.IsWindows() ? PlatformID.Win32NT : OperatingSystem.IsMacOS() ? PlatformID.MacOSX : PlatformID.Unix);

    /// <summary>The same, for any environment, home folder and platform.</summary>
    internal static string Find(Func<string, string?> environment, string home, PlatformID platform)
    {
        if (environment(Variable) is { Length: > 0 } own) return own;
        var caches = platform switch
        {
            PlatformID.Win32NT => environment("LOCALAPPDATA"),
            PlatformID.MacOSX => Path.Combine(home, "Library", "Caches"),
            _ => environment("XDG_CACHE_HOME"),
        };
        return Path.Combine(string.IsNullOrEmpty(caches) ? Path.Combine(home, ".cache") : caches, Name);
    }
}
