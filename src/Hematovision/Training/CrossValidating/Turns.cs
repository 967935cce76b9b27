using Hematovision.Data;
using Hematovision.Data.Audit;
using Hematovision.Data.Import;

namespace Hematovision.Training.CrossValidating;

/// <summary>
/// Makes the turns of a cross-validation. What is held out chooses nothing: the epoch is chosen by images that are taken, whole groups at a
/// time, out of what is learnt from. Images that came in a test split take no part at all.
/// </summary>
internal sealed class Turns
{
    private readonly ImageDataset _data;
    private readonly ulong _seed;
    private readonly List<string> _notes = [];

    private Turns(LeakAudit audit, ulong seed)
    {
        _data = audit.Data;
        _seed = seed;
        var test = _data.Of(Split.Test);
        if (test.Count > 0) _notes.Add($"{test.Count:N0} images are in a test split and take no part: neither learnt from nor scored");
        Examples = [.. _data.Examples.Where(e => e.Split != Split.Test)];
        if (Examples.Count == 0) throw new HematoException($"every image of {_data.Path} is in a test split, which takes no part in a cross-validation; take the column or the folder away.");
    }

    private IReadOnlyList<ImageExample> Examples { get; }

    /// <summary>A turn for each fold: the data set's own folds, or as many as are wanted, by groups and each with its part of every class.</summary>
    /// <param name="audit">The data set.</param>
    /// <param name="folds">How many; null for the data set's own, or five where it has none.</param>
    /// <param name="seed">The same seed gives the same folds.</param>
    /// <exception cref="UsageException">There are fewer groups than folds, or the data set has another number of them.</exception>
    /// <exception cref="HematoException">A class could not be learnt in some turn, or some images have a fold and others none.</exception>
    /// <exception cref="LeakException">A group is in two of the data set's folds.</exception>
    internal static (IReadOnlyList<Turn> Turns, IReadOnlyList<string> Notes) ByFold(LeakAudit audit, int? folds, ulong seed)
    {
        var work = new Turns(audit, seed);
        var count = work.Examples.Max(e => e.Fold);
        if (count is not null && folds is not null && folds != count)
        {
            throw new UsageException($"{audit.Data.Path} has {count} folds of its own; leave --folds out to use them.");
        }

        var examples = work.Examples;
        if (count is not null) DatasetSplitter.RequireFolds(audit.Data.Path, examples);
        else
        {
            count = folds ?? 5;
            var folded = DatasetSplitter.AddFolds(new ImageDataset(audit.Data.Path, examples.Select(e => e with { Split = null }), []), count.Value, seed);
            work._notes.AddRange(folded.Warnings);
            examples = folded.Examples;
        }

        var turns = new List<Turn>();
        for (var fold = 1; fold <= count; fold++)
        {
            ImageExample[] there = [.. examples.Where(e => e.Fold == fold)];
            ImageExample[] rest = [.. examples.Where(e => e.Fold != fold)];
            if (there.Length == 0) throw new HematoException($"{audit.Data.Path} has no image in fold {fold} of {count}.");
            if (there.Select(e => e.Label).Except(rest.Select(e => e.Label)).FirstOrDefault() is { } alone)
            {
                throw new HematoException($"every image of class '{alone}' is in fold {fold}, so no other fold teaches it: it needs at least two independent groups; add images, or leave the class out.");
            }

            turns.Add(work.Make(fold, $"{fold}", $"fold-{fold}", rest, there));
        }

        return (turns, work._notes);
    }

    /// <summary>A turn for each laboratory, in the order of their names.</summary>
    /// <param name="audit">Data sets whose images all have a laboratory.</param>
    /// <param name="seed">The same seed chooses the same validation images.</param>
    /// <exception cref="HematoException">There is only one laboratory, or two have no class in common.</exception>
    internal static (IReadOnlyList<Turn> Turns, IReadOnlyList<string> Notes) ByLaboratory(LeakAudit audit, ulong seed)
    {
        var work = new Turns(audit, seed);
        string[] laboratories = [.. work.Examples.Select(e => e.Laboratory!).Distinct().Order(StringComparer.Ordinal)];
        if (laboratories is [var only])
        {
            throw new HematoException($"there is only one laboratory, '{only}': give --data again for another's, or a manifest with a column 'laboratory'.");
        }

        var taken = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var turns = new List<Turn>();
        foreach (var laboratory in laboratories)
        {
            var folder = $"without-{PortableName.Of(laboratory)}";
            if (!taken.Add(folder)) folder += $"-{turns.Count + 1}";
            turns.Add(work.WithoutLaboratory(turns.Count + 1, laboratory, folder));
        }

        return (turns, work._notes);
    }

    private Turn WithoutLaboratory(int number, string laboratory, string folder)
    {
        ImageExample[] there = [.. Examples.Where(e => e.Laboratory == laboratory)];
        var groups = there.Select(e => e.Group).ToHashSet(StringComparer.Ordinal);
        ImageExample[] others = [.. Examples.Where(e => e.Laboratory != laboratory)];
        ImageExample[] rest = [.. others.Where(e => !groups.Contains(e.Group))];
        if (rest.Length < others.Length)
        {
            _notes.Add($"{laboratory}: {others.Length - rest.Length:N0} images of others show what one of its own shows, and are left out of that turn's training");
        }

        var known = rest.Select(e => e.Label).ToHashSet(StringComparer.Ordinal);
        foreach (var missing in there.Where(e => !known.Contains(e.Label)).GroupBy(e => e.Label).OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            _notes.Add($"{laboratory}: {missing.Count():N0} images of class {missing.Key}, which no other laboratory has, are not scored");
        }

        ImageExample[] scored = [.. there.Where(e => known.Contains(e.Label))];
        if (scored.Length == 0) throw new HematoException($"laboratory '{laboratory}' has no class that another has; there is nothing to score it by.");
        return Make(number, laboratory, folder, rest, scored);
    }

    private Turn Make(int number, string name, string folder, IEnumerable<ImageExample> rest, IEnumerable<ImageExample> held)
    {
        var split = new ImageDataset(
            _data.Path,
            [.. rest.Select(e => e with { Split = Split.Train }), .. held.Select(e => e with { Split = Split.Test })],
            []);
        return new Turn(number, name, folder, DatasetSplitter.FillIn(split, _seed));
    }
}
