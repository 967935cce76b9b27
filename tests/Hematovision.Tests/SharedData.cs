namespace Hematovision.Tests;

/// <summary>Large real files beside the repository, where a machine has them.</summary>
internal static class SharedData
{
    /// <summary>A file or folder of <c>shared</c>, or null where it is absent.</summary>
    internal static string? Find(string relative)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var path = Path.Combine(folder.FullName, "shared", relative);
            if (Path.Exists(path)) return path;
        }

        return null;
    }
}
