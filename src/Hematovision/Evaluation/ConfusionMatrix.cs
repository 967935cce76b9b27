namespace Hematovision.Evaluation;

/// <summary>How often each class was taken for each: a row a true class, a column a predicted one.</summary>
public sealed class ConfusionMatrix
{
    private readonly long[,] _counts;

    /// <summary>Makes an empty one.</summary>
    /// <param name="classes">Names of the classes, in the model's order; at least one.</param>
    /// <exception cref="ArgumentException">There is no class.</exception>
    public ConfusionMatrix(IReadOnlyList<string> classes)
    {
        ArgumentNullException.ThrowIfNull(classes);
        if (classes.Count == 0)
            throw new ArgumentException("a confusion matrix needs at least one class", nameof(classes));

        Classes = Array.AsReadOnly([.. classes]);
        _counts = new long[classes.Count, classes.Count];
    }

    /// <summary>Names of the classes, in the order of rows and columns.</summary>
    public IReadOnlyList<string> Classes { get; }

    /// <summary>Everything counted.</summary>
    public long Total { get; private set; }

    /// <summary>The diagonal's sum: what was predicted right.</summary>
    public long Correct { get; private set; }

    /// <summary>How often <paramref name="truth"/> was taken for <paramref name="predicted"/>.</summary>
    /// <param name="truth">Index of the true class.</param>
    /// <param name="predicted">Index of the predicted class.</param>
    /// <exception cref="IndexOutOfRangeException">An index is not one of a class.</exception>
    public long this[int truth, int predicted] => _counts[truth, predicted];

    /// <summary>Counts one prediction.</summary>
    /// <inheritdoc cref="this[int, int]"/>
    internal void Add(int truth, int predicted)
    {
        _counts[truth, predicted]++;
        Total++;
        if (truth == predicted)
            Correct++;
    }

    /// <summary>A row's sum: how many there are of a class (its support).</summary>
    /// <param name="truth">Index of the true class.</param>
    public long TruthTotal(int truth)
    {
        long sum = 0;
        for (var predicted = 0; predicted < Classes.Count; predicted++)
            sum += _counts[truth, predicted];

        return sum;
    }

    /// <summary>A column's sum: how many were taken for a class.</summary>
    /// <param name="predicted">Index of the predicted class.</param>
    public long PredictedTotal(int predicted)
    {
        long sum = 0;
        for (var truth = 0; truth < Classes.Count; truth++)
            sum += _counts[truth, predicted];

        return sum;
    }

    /// <summary>The counts [truth, predicted] laid out in rows.</summary>
    internal double[] ToCounts() => [.. _counts.Cast<long>().Select(count => (double)count)];
}
