namespace Hematovision.Evaluation;

public sealed partial class ClassificationReport
{
    private readonly IReadOnlyList<Scored> _known;
    private readonly Lazy<IReadOnlyList<RankingCurves>> _curves;
    private readonly Lazy<IReadOnlyList<ReliabilityBin>> _reliability;

    /// <summary>
    /// The Brier score (Mon. Weather Rev. 78, 1950): mean over images of the squared differences between the probabilities and the truth,
    /// summed over the classes; 0 is perfect, 2 the worst. For two classes it is twice scikit-learn's <c>brier_score_loss</c>.
    /// </summary>
    public double Brier { get; }

    /// <summary>ROC and precision-recall curves of each class against the rest, in the model's order. Computed at the first call.</summary>
    public IReadOnlyList<RankingCurves> Curves => _curves.Value;

    /// <summary>Mean area under the classes' ROC curves, 0..1, over those that have one; null where none has.</summary>
    public double? RocArea => Mean(Curves.Select(c => c.RocArea));

    /// <summary>Mean of the classes' average precision, 0..1, over those that occur; null where none does.</summary>
    public double? AveragePrecision => Mean(Curves.Select(c => c.AveragePrecision));

    /// <summary>What the probabilities claim and what is right, in those of 15 equal ranges of probability that hold images.</summary>
    public IReadOnlyList<ReliabilityBin> Reliability => _reliability.Value;

    /// <summary>
    /// Expected calibration error, 0..1: the mean difference between what the probabilities claim and what is right, in 15 ranges of equal
    /// width (Guo et al., ICML 2017).
    /// </summary>
    public double ExpectedCalibrationError => CalibrationError.Of(Reliability);

    /// <summary>Share of images whose class is among the most probable, as scikit-learn's <c>top_k_accuracy_score</c>: of equal probabilities the later class goes first.</summary>
    /// <param name="k">How many are looked at, at least 1.</param>
    public double TopAccuracy(int k)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(k, 1);
        return _known.Average(s => Before(s) < k ? 1.0 : 0);

        static int Before(Scored s)
        {
            var before = 0;
            for (var i = 0; i < s.Probabilities.Length; i++)
            {
                if (s.Probabilities[i] > s.Probabilities[s.Truth] || (i > s.Truth && s.Probabilities[i] == s.Probabilities[s.Truth])) before++;
            }

            return before;
        }
    }

    /// <summary><see cref="Brier"/> of one image.</summary>
    internal static double BrierOf(Scored s)
    {
        var sum = 0.0;
        for (var i = 0; i < s.Probabilities.Length; i++)
        {
            var difference = s.Probabilities[i] - (i == s.Truth ? 1.0 : 0);
            sum += difference * difference;
        }

        return sum;
    }

    private static double? Mean(IEnumerable<double?> values) => values.Average();
}
