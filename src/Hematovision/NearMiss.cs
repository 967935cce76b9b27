namespace Hematovision;

/// <summary>The end of an error line about a name that is not known.</summary>
internal static class NearMiss
{
    /// <summary><c>did you mean X? Known: A, B, C</c>, the question only where a known name is near.</summary>
    internal static string Hint(string name, IReadOnlyList<string> known)
    {
        var question = Nearest(name, known) is { } near ? $"did you mean {near}? " : "";
        return $"{question}Known: {string.Join(", ", known)}";
    }

    /// <summary>The known name that was probably meant, or null where none is near.</summary>
    internal static string? Nearest(string name, IEnumerable<string> known)
    {
        var near = known.MinBy(candidate => Distance(name, candidate));
        return near is not null && Distance(name, near) <= Math.Max(2, name.Length / 4) ? near : null;
    }

    /// <summary>Letters to insert, delete or replace, in any case, to turn one word into the other (Levenshtein 1966).</summary>
    internal static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var same = char.ToLowerInvariant(a[i - 1]) == char.ToLowerInvariant(b[j - 1]);
                (diagonal, row[j]) = (row[j], Math.Min(Math.Min(row[j], row[j - 1]) + 1, diagonal + (same ? 0 : 1)));
            }
        }

        return row[^1];
    }
}
