namespace Hematovision.Tests;

/// <summary>The model that comes with the repository.</summary>
internal static class Bundled
{
    internal static string Model { get; } = Find();

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var model = Path.Combine(folder.FullName, "checkpoints", "bundled", "hematovision-mobilenet_v2.safetensors");
            if (File.Exists(model)) return model;
        }

        throw new FileNotFoundException("no bundled model above the tests");
    }
}
