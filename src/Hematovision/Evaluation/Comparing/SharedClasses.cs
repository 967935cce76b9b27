using Hematovision.Data;

namespace Hematovision.Evaluation.Comparing;

/// <summary>Which images several models can be compared on: those whose label each of them knows, by name.</summary>
/// <param name="Examples">The images.</param>
/// <param name="Notes">What a reader should know of what was left out, and of classes that differ; a plain line each.</param>
internal sealed record SharedClasses(IReadOnlyList<ImageExample> Examples, IReadOnlyList<string> Notes)
{
    /// <param name="models">Each model's name and classes.</param>
    /// <param name="examples">The images.</param>
    /// <exception cref="HematoException">There is no image that all of them know the label of.</exception>
    internal static SharedClasses Of(IReadOnlyList<(string Name, IReadOnlyList<string> Classes)> models, IReadOnlyList<ImageExample> examples)
    {
        List<string> notes = [];
        var left = new HashSet<string>(StringComparer.Ordinal);
        foreach (var label in examples.GroupBy(e => e.Label, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            var ignorant = models.Where(m => ClassNames.IndexOf(m.Classes, label.Key) < 0).Select(m => m.Name).ToList();
            if (ignorant.Count == 0) continue;
            left.Add(label.Key);
            notes.Add(FormattableString.Invariant($"{string.Join(" and ", ignorant)} {(ignorant.Count == 1 ? "does" : "do")} not know the class {label.Key}: {label.Count():N0} images compared by no model"));
        }

        var kept = left.Count == 0 ? examples : [.. examples.Where(e => !left.Contains(e.Label))];
        if (kept.Count == 0)
        {
            throw new HematoException($"no image has a label that all the models know: {string.Join("; ", models.Select(Describe))}. Compare models of the same classes.");
        }

        if (models.Any(m => !m.Classes.All(name => models.All(other => ClassNames.IndexOf(other.Classes, name) >= 0))))
            notes.Add($"the models' classes differ, and more of them are harder to tell: {string.Join("; ", models.Select(Describe))}");

        return new SharedClasses(kept, notes);
    }

    private static string Describe((string Name, IReadOnlyList<string> Classes) model) => $"{model.Name} knows {string.Join(", ", model.Classes)}";
}
