namespace Hematovision.Cli.Commands;

/// <summary>What a command that infers is given: a model file, and images, folders or globs.</summary>
internal sealed record ModelAndImages(string Model, IReadOnlyList<string> Images)
{
    /// <summary>Takes the first name for the model where it is a model file's, and the bundled model where it is not.</summary>
    /// <exception cref="UsageException">There is a model and nothing else.</exception>
    internal static ModelAndImages Of(string[] names)
    {
        if (!names[0].EndsWith(".safetensors", StringComparison.OrdinalIgnoreCase)) return new ModelAndImages(BundledModel.Require(), names);
        if (names.Length == 1) throw new UsageException("name images after the model: files, folders or globs.");
        return new ModelAndImages(names[0], names[1..]);
    }
}
