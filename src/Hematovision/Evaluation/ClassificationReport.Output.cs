using System.Text.Json;
using System.Text.Json.Nodes;
using Hematovision.IO;

namespace Hematovision.Evaluation;

public sealed partial class ClassificationReport
{
    /// <summary>
    /// The report for machines: one JSON object with snake_case names. <c>confusion_matrix.counts</c> is [true][predicted] in the
    /// order of <c>confusion_matrix.classes</c>. What is undefined is null. <c>curves</c> has the points [x, y] of each class's curves, but for
    /// those on a level or upright line between their neighbours.
    /// </summary>
    public JsonObject ToJson() => JsonSerializer.SerializeToNode(
        new
        {
            Images,
            Groups,
            UnknownLabels,
            Accuracy,
            AccuracyInterval,
            BalancedAccuracy,
            BalancedAccuracyInterval,
            Kappa,
            KappaInterval,
            Matthews,
            MatthewsInterval,
            TopAccuracy = Enumerable.Range(2, Math.Max(0, Math.Min(4, Matrix.Classes.Count - 2))).ToDictionary(k => $"{k}", TopAccuracy),
            LogLoss,
            LogLossInterval,
            Brier,
            BrierInterval,
            ExpectedCalibrationError,
            RocArea,
            RocAreaInterval,
            AveragePrecision,
            AveragePrecisionInterval,
            MacroF1Interval,
            Macro,
            Weighted,
            Classes = Classes.Zip(Curves, ClassIntervals).Select(its => ClassRow(its.First, its.Second, its.Third)),
            Reliability,
            ConfusionMatrix = new { Matrix.Classes, Counts = Rows() },
            Curves = Curves.Select(c => new { c.Name, Roc = Corners(c.Roc), PrecisionRecall = Corners(c.PrecisionRecall) }),
            Notes,
        },
        JsonFile.Options)!.AsObject();

    private static object ClassRow(ClassMetrics c, RankingCurves curves, ClassIntervals intervals) => new
    {
        c.Name,
        c.Precision,
        PrecisionInterval = intervals.Precision,
        c.Recall,
        RecallInterval = intervals.Recall,
        c.F1,
        F1Interval = intervals.F1,
        c.Support,
        c.Groups,
        curves.RocArea,
        RocAreaInterval = intervals.RocArea,
        curves.AveragePrecision,
        AveragePrecisionInterval = intervals.AveragePrecision,
    };

    // Of a class that is told well, hundreds of thresholds make two lines.
    private static IEnumerable<double[]> Corners(IReadOnlyList<CurvePoint> p) => p
        .Where((_, i) => i == 0 || i == p.Count - 1 || !((p[i - 1].X == p[i].X && p[i].X == p[i + 1].X) || (p[i - 1].Y == p[i].Y && p[i].Y == p[i + 1].Y)))
        .Select(point => (double[])[point.X, point.Y]);

    private IEnumerable<IEnumerable<long>> Rows() =>
        Enumerable.Range(0, Matrix.Classes.Count).Select(t => Enumerable.Range(0, Matrix.Classes.Count).Select(p => Matrix[t, p]));
}
