using System.Text.Json;
using System.Text.Json.Nodes;
using Hematovision.Evaluation;

namespace Hematovision.Tests.Evaluation;

/// <summary>The numbers are scikit-learn's: golden values by tests/golden/metrics.py.</summary>
public class GoldenMetricsTests
{
    private const double Tolerance = 1e-9;

    private static readonly JsonArray Cases =
        JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Golden", "metrics.json")))!.AsArray();

    public static TheoryData<string> Names => [.. Cases.Select(c => (string)c!["name"]!)];

    [Theory]
    [MemberData(nameof(Names))]
    public void ByImage(string name)
    {
        var golden = Case(name);
        AssertEqual(golden["by_image"]!, ClassificationReport.Compute(Classes(golden), Scores(golden)));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void ByGroup(string name)
    {
        var golden = Case(name);
        AssertEqual(golden["by_group"]!, ClassificationReport.ByGroup(Classes(golden), Scores(golden)));
    }

    private static void AssertEqual(JsonNode golden, ClassificationReport report)
    {
        Assert.Equal((double)golden["accuracy"]!, report.Accuracy, Tolerance);
        Assert.Equal((double)golden["log_loss"]!, report.LogLoss, Tolerance);
        Assert.Equal((double)golden["balanced_accuracy"]!, report.BalancedAccuracy, Tolerance);
        AssertEqual(golden["kappa"], report.Kappa);
        Assert.Equal((double)golden["matthews"]!, report.Matthews, Tolerance);
        Assert.Equal((double)golden["brier"]!, report.Brier, Tolerance);
        Assert.All(golden["top"]!.AsObject(), top => Assert.Equal((double)top.Value!, report.TopAccuracy(int.Parse(top.Key)), Tolerance));
        Assert.All(golden["roc_area"]!.AsArray(), (area, i) => AssertEqual(area, report.Curves[i].RocArea));
        Assert.All(golden["average_precision"]!.AsArray(), (average, i) => AssertEqual(average, report.Curves[i].AveragePrecision));
        Assert.All(golden["roc"]!.AsArray(), (points, i) => AssertEqual(points!, report.Curves[i].Roc));
        Assert.All(golden["precision_recall"]!.AsArray(), (points, i) => AssertEqual(points!, report.Curves[i].PrecisionRecall));
        Assert.Equal((double)golden["calibration_error"]!, report.ExpectedCalibrationError, Tolerance);
        if (golden["macro_roc_area"] is { } area) Assert.Equal((double)area, report.RocArea!.Value, Tolerance);
        if (golden["macro_average_precision"] is { } precision) Assert.Equal((double)precision, report.AveragePrecision!.Value, Tolerance);
        if (golden["reliability"] is { } bins) AssertEqual(bins, [.. report.Reliability.Select(bin => new CurvePoint(bin.Probability, bin.Accuracy))]);
        AssertEqual(golden["macro"]!, report.Macro);
        AssertEqual(golden["weighted"]!, report.Weighted);
        foreach (var (expected, actual) in golden["classes"]!.AsArray().Zip(report.Classes))
        {
            AssertEqual(expected!, new MeanMetrics(actual.Precision, actual.Recall, actual.F1));
            Assert.Equal((double)expected!["support"]!, actual.Support);
        }

        var rows = golden["confusion"].Deserialize<long[][]>()!;
        Assert.All(rows, (row, truth) => Assert.All(row, (count, predicted) => Assert.Equal(count, report.Matrix[truth, predicted])));
        Assert.Equal(rows.Length, report.Classes.Count);
    }

    private static void AssertEqual(JsonNode? golden, double? actual)
    {
        Assert.Equal(golden is null, actual is null);
        if (golden is not null) Assert.Equal((double)golden, actual!.Value, Tolerance);
    }

    private static void AssertEqual(JsonNode golden, IReadOnlyList<CurvePoint> actual)
    {
        var points = golden.Deserialize<double[][]>()!;
        Assert.Equal(points.Length, actual.Count);
        Assert.All(points, (point, i) =>
        {
            Assert.Equal(point[0], actual[i].X, Tolerance);
            Assert.Equal(point[1], actual[i].Y, Tolerance);
        });
    }

    private static void AssertEqual(JsonNode golden, MeanMetrics actual)
    {
        Assert.Equal((double)golden["precision"]!, actual.Precision, Tolerance);
        Assert.Equal((double)golden["recall"]!, actual.Recall, Tolerance);
        Assert.Equal((double)golden["f1"]!, actual.F1, Tolerance);
    }

    private static JsonNode Case(string name) => Cases.Single(c => (string)c!["name"]! == name)!;

    private static string[] Classes(JsonNode golden) =>
        [.. Enumerable.Range(0, golden["probabilities"]![0]!.AsArray().Count).Select(i => $"class {i}")];

    private static Scored[] Scores(JsonNode golden)
    {
        var truth = golden["truth"].Deserialize<int[]>()!;
        var probabilities = golden["probabilities"].Deserialize<float[][]>()!;
        var groups = golden["groups"].Deserialize<string[]>()!;
        return [.. truth.Select((t, i) => new Scored(t, probabilities[i], groups[i]))];
    }
}
