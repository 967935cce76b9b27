using Hematovision.Data.Import;

namespace Hematovision.Evaluation;

/// <summary>Matches a data set's labels with a model's classes.</summary>
internal static class ClassNames
{
    /// <summary>
    /// Position of a label among the classes: by name, else by name in any case, else as a name that means the same (EOS,
    /// Eosinophils), the last two where that is one class; -1 for none.
    /// </summary>
    internal static int IndexOf(IReadOnlyList<string> classes, string label)
    {
        var folded = -1;
        for (var i = 0; i < classes.Count; i++)
        {
            if (string.Equals(classes[i], label, StringComparison.Ordinal)) return i;
            if (string.Equals(classes[i], label, StringComparison.OrdinalIgnoreCase)) folded = folded == -1 ? i : -2;
        }

        return folded == -1 ? OfMeaning(classes, label) : Math.Max(folded, -1);
    }

    private static int OfMeaning(IReadOnlyList<string> classes, string label)
    {
        if (ClassSynonyms.Default.Find(label) is not { } meaning) return -1;
        int[] same = [.. Enumerable.Range(0, classes.Count).Where(i => ClassSynonyms.Default.Find(classes[i]) == meaning)];
        return same is [var one] ? one : -1;
    }
}
