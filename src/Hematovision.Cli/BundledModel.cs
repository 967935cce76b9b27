namespace Hematovision.Cli;

/// <summary>The model that comes with the program.</summary>
internal static class BundledModel
{
    /// <summary>Its file, beside the program.</summary>
    internal static string Path { get; } = System.IO.Path.Combine(AppContext.BaseDirectory, "checkpoints", "bundled", "hematovision-mobilenet_v2.safetensors");

    /// <summary>Its file, if it is there.</summary>
    /// <exception cref="HematoException">This build lacks it.</exception>
    internal static string Require() => File.Exists(Path) ? Path
        : throw new HematoException("this build holds no bundled model; name a model file.");
}
