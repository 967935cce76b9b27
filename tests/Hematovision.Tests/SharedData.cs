namespace Hematovision.Tests;

/// <summary>Real images and weights beside the repository, where a machine has them.</summary>
internal static class SharedData
{
    /// <summary>Full path below the <c>shared</c> folder beside the repository, or null when it is not there.</summary>
    public static string? Find(string relative)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var path = Path.Combine(folder.FullName, "shared", relative);
            if (Path.Exists(path))
                return path;
        }

        return null;
    }
}
