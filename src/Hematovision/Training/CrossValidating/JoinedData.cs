using Hematovision.Data;
using Hematovision.Data.Audit;
using Hematovision.Evaluation;

namespace Hematovision.Training.CrossValidating;

/// <summary>Several data sets as one, each a laboratory where it names none.</summary>
internal static class JoinedData
{
    /// <summary>Loads data sets, joins them, and looks for copies within and between them.</summary>
    /// <param name="paths">At least one.</param>
    /// <param name="search">Whether to search for copies.</param>
    /// <param name="workers">Threads; 0 for one a processor.</param>
    /// <param name="progress">Told how many images are done of how many, on any thread.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="HematoException">One cannot be used, or is named twice.</exception>
    internal static (LeakAudit Audit, AuditKind Kind) Load(
        IReadOnlyList<string> paths, bool search, int workers, Action<int, int> progress, CancellationToken cancellation)
    {
        if (paths is [var one])
        {
            var (audit, kind) = DatasetAudit.Load(one, 2, search, workers, progress, cancellation);
            return (audit.With(data => data.WithExamples(e => e with { Laboratory = e.Laboratory ?? data.Name }, [])), kind);
        }

        // What one set vouches for says nothing of copies in another.
        var joined = Join([.. paths.Select(path => ImageDataset.Load(path, minClasses: 1, allowLeaks: true))]);
        return search
            ? (LeakAudit.Search(joined, workers, done => progress(done, joined.Examples.Count), cancellation), AuditKind.Searched)
            : (LeakAudit.OfGroups(joined), AuditKind.None);
    }

    /// <exception cref="UsageException">One is there twice.</exception>
    internal static void RefuseTwice(IEnumerable<ImageDataset> sets)
    {
        if (sets.GroupBy(set => set.Path, StringComparer.Ordinal).FirstOrDefault(same => same.Count() > 1) is { } twice) throw new UsageException($"--data {twice.Key} is given twice.");
    }

    private static ImageDataset Join(IReadOnlyList<ImageDataset> sets)
    {
        RefuseTwice(sets);
        // Two sets' folds are one division only where there are as many of them.
        var folds = sets.Select(set => set.Examples.Max(e => e.Fold)).Distinct().Count() == 1;
        // The first set's spelling of a class is everyone's.
        var classes = new List<string>();
        var examples = new List<ImageExample>();
        foreach (var set in sets)
        {
            var names = set.Classes.ToDictionary(name => name, name => ClassNames.IndexOf(classes, name) is >= 0 and var known ? classes[known] : name, StringComparer.Ordinal);
            classes.AddRange(names.Values.Except(classes, StringComparer.Ordinal).ToArray());
            examples.AddRange(set.Examples.Select(e => e with
            {
                Label = names[e.Label],
                Group = $"{set.Name}: {e.Group}",
                Laboratory = e.Laboratory ?? set.Name,
                Fold = folds ? e.Fold : null,
            }));
        }

        if (sets.GroupBy(set => set.Name, StringComparer.Ordinal).FirstOrDefault(same => same.Count() > 1) is { } ambiguous)
        {
            throw new HematoException($"two data sets are named '{ambiguous.Key}', after which their laboratories would be called; rename a folder, or give them a column 'laboratory'.");
        }

        string[] dropped = folds ? [] : ["the data sets have not the same folds: their own are not used"];
        return new ImageDataset(sets[0].Path, examples, [.. sets.SelectMany(set => set.Warnings), .. dropped], allowLeaks: true);
    }
}
