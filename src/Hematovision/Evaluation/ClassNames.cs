namespace Hematovision.Evaluation;

/// <summary>Matches a data set's labels with a model's classes.</summary>
internal static class ClassNames
{
    /// <summary>Position of a label among the classes: by name, else by name in any case where that is one class; -1 for none.</summary>
    internal static int IndexOf(IReadOnlyList<string> classes, string label)
    {
        var folded = -1;
        for (var i = 0; i < classes.Count; i++)
        {
            if (string.Equals(classes[i], label, StringComparison.Ordinal)) return i;
            if (string.Equals(classes[i], label, StringComparison.OrdinalIgnoreCase)) folded = folded == -1 ? i : -2;
        }

        return Math.Max(folded, -1);
    }
}
