namespace Hematovision.Evaluation;

/// <summary>
/// How well a model told the classes apart. The numbers are scikit-learn's
/// (<c>precision_recall_fscore_support</c> with <c>zero_division=0</c>, <c>accuracy_score</c>, <c>log_loss</c>, and those named below).
/// </summary>
/// <remarks>
/// An image whose label is no class of the model cannot be told right: it is counted in <see cref="UnknownLabels"/>, said in
/// <see cref="Notes"/>, and left out of every other number.
/// </remarks>
public sealed partial class ClassificationReport
{
    /// <summary>Below this many groups of equal size a bootstrap over groups is known to come out too narrow.</summary>
    private const int FewGroups = 30;

    private readonly Lazy<Interval> _interval;

    private ClassificationReport(
        IReadOnlyList<string> classes, IReadOnlyList<Scored> known, int images, int unknownLabels, IEnumerable<string> notes)
    {
        Images = images;
        UnknownLabels = unknownLabels;
        Matrix = new ConfusionMatrix(classes);
        foreach (var s in known)
            Matrix.Add(s.Truth, s.Predicted);

        _known = known;
        _resampled = new(() => new ReportIntervals(this, known));
        _curves = new(() => [.. classes.Select((name, i) => RankingCurves.Of(name, i, known))]);
        _reliability = new(() => CalibrationError.BinsOf(known));
        Brier = known.Average(BrierOf);

        var clusters = known
            .GroupBy(s => s.Group, StringComparer.Ordinal)
            .Select(g => new ClusterBootstrap.Cluster(g.Count(s => s.Predicted == s.Truth), g.Count()))
            .ToArray();
        Groups = clusters.Length;
        // Two thousand draws over all groups: an epoch's validation never asks for them.
        _interval = new Lazy<Interval>(() => ClusterBootstrap.Accuracy(clusters, seed: 0));

        var groups = known.DistinctBy(s => (s.Truth, s.Group)).CountBy(s => s.Truth).ToDictionary();
        Classes = [.. classes.Select((_, i) => ClassMetrics.Of(Matrix, i, groups.GetValueOrDefault(i)))];
        Macro = MeanMetrics.Of([.. Classes.Where((_, i) => IsPresent(i))], _ => 1);
        Weighted = MeanMetrics.Of(Classes, c => c.Support);
        LogLoss = Evaluation.LogLoss.Mean(known);
        Notes = [.. DescribeUnknown(), .. notes, .. classes.SelectMany((_, i) => DescribeUndefined(i)), .. DescribeOneLabel(), .. DescribeFewGroups(clusters)];
    }

    /// <summary>The images scored: those whose label is a class of the model.</summary>
    public int Images { get; }

    /// <summary>The independent groups that the images come from.</summary>
    public int Groups { get; }

    /// <summary>What was left out because its label is no class of the model: images, or groups of them with <see cref="ByGroup"/>.</summary>
    public int UnknownLabels { get; }

    /// <summary>What was taken for what: one count an image, or with <see cref="ByGroup"/> one a group and label.</summary>
    public ConfusionMatrix Matrix { get; }

    /// <summary>Share of the matrix's counts on its diagonal, 0..1.</summary>
    public double Accuracy => (double)Matrix.Correct / Matrix.Total;

    /// <summary>
    /// The 95 % interval of <see cref="Accuracy"/> by a bootstrap over groups (2,000 draws, seeded, percentiles), because images of
    /// one group are not independent. Where every group has the same share right, or at most five have anything wrong or anything right,
    /// that understates the spread, and it is Wilson's score interval with the groups as trials. Computed at the first call.
    /// </summary>
    /// <remarks>
    /// Efron and Tibshirani, An Introduction to the Bootstrap, 1993, chapter 13; Field and Welsh, J. R. Statist. Soc. B 69, 2007;
    /// Wilson, J. Am. Statist. Assoc. 22, 1927.
    /// </remarks>
    public Interval AccuracyInterval => _interval.Value;

    /// <summary>The metrics of each class, in the model's order, also of those that do not occur.</summary>
    public IReadOnlyList<ClassMetrics> Classes { get; }

    /// <summary>Unweighted mean over the classes that occur in the labels or among the predictions.</summary>
    public MeanMetrics Macro { get; }

    /// <summary>Mean over the classes, weighted by support.</summary>
    public MeanMetrics Weighted { get; }

    /// <summary>Mean negative log-likelihood of the labels, in nats, as scikit-learn's <c>log_loss</c> on float64.</summary>
    public double LogLoss { get; }

    /// <summary>What a reader of the numbers should know, a plain line each; empty where there is nothing to say.</summary>
    public IReadOnlyList<string> Notes { get; }

    /// <summary>Scores each image by itself.</summary>
    /// <param name="classes">The model's classes, in its order.</param>
    /// <param name="scored">The images.</param>
    /// <exception cref="ArgumentException">A label is no index of a class, or the probabilities are not one a class.</exception>
    /// <exception cref="HematoException">No image has a label that the model knows, or a probability is not a number.</exception>
    public static ClassificationReport Compute(IReadOnlyList<string> classes, IReadOnlyList<Scored> scored)
    {
        var known = Known(classes, scored);
        return new ClassificationReport(classes, known, known.Count, scored.Count - known.Count, []);
    }

    private static List<Scored> Known(IReadOnlyList<string> classes, IReadOnlyList<Scored> scored)
    {
        ArgumentNullException.ThrowIfNull(classes);
        ArgumentNullException.ThrowIfNull(scored);
        foreach (var s in scored)
        {
            if (s.Truth < Scored.UnknownLabel || s.Truth >= classes.Count)
                throw new ArgumentException($"label {s.Truth} is none of {classes.Count} classes", nameof(scored));
            if (s.Probabilities.Length != classes.Count)
                throw new ArgumentException($"{s.Probabilities.Length} probabilities for {classes.Count} classes", nameof(scored));
            if (!s.Probabilities.All(float.IsFinite))
                throw new HematoException($"the model's answer for an image of {s.Group} is not a number; its weights are broken: train it again with a lower learning rate.");
        }

        var known = scored.Where(s => s.Truth != Scored.UnknownLabel).ToList();
        if (known.Count == 0)
        {
            throw new HematoException(scored.Count == 0
                ? "there is no image to score; name a folder or a split that has some."
                : $"no image has a label that the model knows ({string.Join(", ", classes)}); rename the folders or labels to these.");
        }

        return known;
    }

    private bool IsPresent(int index) => Matrix.TruthTotal(index) + Matrix.PredictedTotal(index) > 0;

    private IEnumerable<string> DescribeUnknown()
    {
        if (UnknownLabels > 0)
            yield return $"{UnknownLabels} left out: the label is no class of the model";
    }

    private IEnumerable<string> DescribeUndefined(int index)
    {
        var name = Matrix.Classes[index];
        if (!IsPresent(index))
            yield return $"{name}: none here and none predicted; left out of the macro means; it has no curves";
        else if (Matrix.TruthTotal(index) == 0)
            yield return $"{name}: predicted, but none here; its recall is undefined and counts as 0; it has no curves";
        else if (Matrix.PredictedTotal(index) == 0)
            yield return $"{name}: never predicted; its precision is undefined and counts as 0";
    }

    private IEnumerable<string> DescribeOneLabel()
    {
        if (Classes.Count > 1 && Classes.Where(c => c.Support > 0).ToList() is [var only])
            yield return $"all labels are {only.Name}: there is no ROC curve, and {(Kappa is null ? "Cohen's kappa is undefined" : "agreement beyond chance is 0")}";
    }

    private IEnumerable<string> DescribeFewGroups(ClusterBootstrap.Cluster[] clusters)
    {
        // Kish's effective sample size: a mean over groups varies as that of so many equal ones (Survey Sampling, 1965).
        var equal = Math.Pow(clusters.Sum(c => (double)c.Count), 2) / clusters.Sum(c => (double)c.Count * c.Count);
        if (Groups < FewGroups)
            yield return $"the interval rests on {Groups} independent {(Groups == 1 ? "group" : "groups")}; read it as a rough guide";
        else if (equal < FewGroups)
            yield return FormattableString.Invariant($"the interval rests on {Groups} independent groups of unequal size, as on {equal:F0} of equal size; read it as a rough guide");
    }
}
