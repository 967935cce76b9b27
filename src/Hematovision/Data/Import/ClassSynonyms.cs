namespace Hematovision.Data.Import;

/// <summary>The names that publishers give to one class: <c>EOS</c> and <c>Eosinophils</c> are <c>eosinophil</c>.</summary>
internal sealed class ClassSynonyms
{
    private readonly Dictionary<string, string> _classes;

    private ClassSynonyms(Dictionary<string, string> classes) => _classes = classes;

    /// <summary>The names that are known without the user's help.</summary>
    public static ClassSynonyms Default { get; } = new(Embedded());

    /// <summary>The class that a name means, in any case, singular or plural, with or without punctuation; null where none is known.</summary>
    public string? Find(string name)
    {
        var key = Key(name);
        return _classes.GetValueOrDefault(key) ?? (key.EndsWith('s') ? _classes.GetValueOrDefault(key[..^1]) : null);
    }

    /// <summary>The same with the user's own, which go before these.</summary>
    /// <param name="csvPath">A CSV file with the columns <c>name,class</c>.</param>
    /// <exception cref="HematoException">It cannot be read, has no such columns, or gives a name two classes.</exception>
    public ClassSynonyms With(string csvPath)
    {
        try
        {
            var classes = new Dictionary<string, string>(_classes);
            foreach (var (key, named) in Read(File.OpenRead(csvPath), csvPath))
                classes[key] = named;

            return new ClassSynonyms(classes);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new HematoException($"cannot read the synonyms {csvPath}: {e.Message}", e);
        }
    }

    private static Dictionary<string, string> Embedded() =>
        Read(typeof(ClassSynonyms).Assembly.GetManifestResourceStream("class-synonyms.csv")!, "class-synonyms.csv");

    private static Dictionary<string, string> Read(Stream stream, string name)
    {
        using var table = new CsvTable(stream, name);
        var (from, to) = (table.Column("name"), table.Column("class"));
        if (from < 0 || to < 0)
            throw new HematoException($"{name} has no columns name and class: its first line must be name,class, not '{table.Header}'.");

        var classes = new Dictionary<string, string>();
        while (table.Read())
        {
            var key = Key(table[from] ?? "");
            var named = table[to];
            if (key.Length == 0 || named is null)
                throw new HematoException($"{name}, line {table.Line} has no {(named is null ? "class" : "name of letters or digits")}: each line is name,class.");

            if (!classes.TryAdd(key, named) && classes[key] != named)
                throw new HematoException($"{name}, line {table.Line}: '{table[from]}' already means '{classes[key]}'. Keep one of the lines.");
        }

        return classes;
    }

    private static string Key(string name) => string.Concat(name.Where(char.IsLetterOrDigit)).ToLowerInvariant();
}
