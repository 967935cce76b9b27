using Hematovision.Models;

namespace Hematovision.Cli.Commands;

/// <summary>What a command that infers is given: a model file, and images, folders or globs.</summary>
internal sealed record ModelAndImages(string Model, IReadOnlyList<string> Images)
{
    /// <summary>Takes the first name for the model where it is a model file's, and the bundled model where it is not.</summary>
    /// <exception cref="UsageException">There is a model and nothing else, or it stands behind an image.</exception>
    internal static ModelAndImages Of(string[] names)
    {
        if (names.Skip(1).FirstOrDefault(ModelFile.IsNamedLikeOne) is { } late) throw new UsageException($"name the model before the images, and one alone: {late} stands behind {names[0]}.");
        if (!ModelFile.IsNamedLikeOne(names[0])) return new ModelAndImages(BundledModel.Require(), names);
        if (names.Length == 1) throw new UsageException("name images after the model: files, folders or globs.");
        return new ModelAndImages(names[0], names[1..]);
    }
}
