using System.Reflection;

namespace Hematovision;

/// <summary>The version of this library.</summary>
public static class HematovisionVersion
{
    /// <summary>For example <c>0.1.0</c>.</summary>
    public static string Text { get; } = Informational.Split('+')[0];

    /// <summary>The git commit it was built from, or null where that is not known.</summary>
    public static string? Commit { get; } = Informational.Contains('+') ? Informational.Split('+')[1] : null;

    private static string Informational =>
        typeof(HematovisionVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0.0.0";
}
