using Hematovision.IO;

namespace Hematovision.Data.Import;

/// <summary>Gives each class of a source its name in the new data set, and remembers which were changed.</summary>
internal sealed class ClassNaming(ClassSynonyms synonyms)
{
    private const int MostClasses = 1000;
    private const int LongestShown = 60;

    private readonly SortedDictionary<string, string> _names = new(StringComparer.Ordinal);

    /// <summary>A line for each name that was folded.</summary>
    public IEnumerable<string> Folded => _names.Where(n => n.Key != n.Value).Select(n => $"class '{n.Key}' becomes '{n.Value}'");

    /// <summary>The class that a name means where that is known, else null; it is not remembered.</summary>
    public string? Find(string name) => synonyms.Find(name);

    /// <summary>The class that a name means; the name itself where it is not known.</summary>
    /// <param name="name">As the source has it.</param>
    /// <param name="where">Where the source has it, for the message.</param>
    /// <exception cref="HematoException">It cannot be the name of a folder.</exception>
    public string Of(string name, string where)
    {
        if (_names.TryGetValue(name, out var known))
            return known;

        var label = synonyms.Find(name) ?? name.Trim();
        if (PortableName.Problem(label) is { } problem)
            throw new HematoException($"{where}: the class '{Shown(label)}' {problem}, so no folder can have its name. Rename it there, or with --synonyms.");

        return _names[name] = label;
    }

    /// <summary>Refuses so many classes that the wrong thing was taken for a label, and two that some systems take for one.</summary>
    /// <param name="labels">The classes, each once.</param>
    /// <param name="source">What the message calls the source.</param>
    public static void Check(IReadOnlyCollection<string> labels, string source)
    {
        if (labels.Count > MostClasses)
        {
            var some = string.Join(", ", labels.Order(StringComparer.Ordinal).Take(3).Select(label => $"'{Shown(label)}'"));
            throw new HematoException($"{source} has {labels.Count} classes ({some}, ...) and {MostClasses} are the most that make sense: is that column, or that level of folders, the class?");
        }

        if (labels.GroupBy(label => label, StringComparer.OrdinalIgnoreCase).FirstOrDefault(g => g.Count() > 1) is { } alike)
        {
            var names = string.Join(" and ", alike.Order(StringComparer.Ordinal).Select(label => $"'{Shown(label)}'"));
            throw new HematoException($"{source} has the classes {names}, which are one folder on some systems: give them one name with --synonyms.");
        }
    }

    private static string Shown(string label) => FileText.Printable(label, LongestShown);
}
