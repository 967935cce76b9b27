using System.Text.Json;
using Hematovision.Evaluation;

namespace Hematovision.Tests.Evaluation;

public class ClassificationReportTests
{
    private static readonly string[] Classes = ["Eosinophil", "Lymphocyte", "Neutrophil"];

    [Fact]
    public void ALabelThatTheModelDoesNotKnowIsSaidAndLeftOut()
    {
        var known = new[] { Image(0, 0), Image(1, 2) };
        var with = ClassificationReport.Compute(Classes, [.. known, Image(Scored.UnknownLabel, 1), Image(Scored.UnknownLabel, 2)]);
        var without = ClassificationReport.Compute(Classes, known);

        Assert.Equal(2, with.UnknownLabels);
        Assert.Equal(2, with.Images);
        Assert.Equal(without.Accuracy, with.Accuracy);
        Assert.Equal(without.LogLoss, with.LogLoss);
        Assert.Equal(without.Macro, with.Macro);
        Assert.Contains("2 left out: the label is no class of the model", with.Notes);
    }

    [Fact]
    public void NotesNameTheClassesWhoseMetricsAreUndefined()
    {
        var absent = ClassificationReport.Compute(Classes, [Image(0, 0), Image(1, 0)]);
        Assert.Contains(absent.Notes, n => n.StartsWith("Neutrophil: none here and none predicted", StringComparison.Ordinal));
        Assert.Contains(absent.Notes, n => n.StartsWith("Lymphocyte: never predicted", StringComparison.Ordinal));
        Assert.Equal(new MeanMetrics(0.25, 0.5, 1.0 / 3), absent.Macro);

        var unasked = ClassificationReport.Compute(Classes, [Image(0, 0), Image(1, 2)]);
        Assert.Contains(unasked.Notes, n => n.StartsWith("Neutrophil: predicted, but none here", StringComparison.Ordinal));
    }

    [Fact]
    public void ThereIsNothingToNoteWhereAllIsDefined() =>
        Assert.Empty(ClassificationReport.Compute(Classes, Enumerable.Range(0, 30).Select(i => Image(i % 3, i % 3, $"{i}")).ToList()).Notes);

    [Fact]
    public void SeveralPicturesOfOneCellCountOnce()
    {
        Scored[] scored =
        [
            new(0, [0.9f, 0.1f, 0f], "cell 1"), new(0, [0.4f, 0.6f, 0f], "cell 1"), // right together
            new(1, [0.1f, 0.9f, 0f], "cell 2"), new(1, [0.8f, 0.2f, 0f], "cell 2"), new(1, [0.7f, 0.3f, 0f], "cell 2"), // wrong
        ];
        var report = ClassificationReport.ByGroup(Classes, scored);

        Assert.Equal(5, report.Images);
        Assert.Equal(2, report.Groups);
        Assert.Equal(2, report.Matrix.Total);
        Assert.Equal(1, report.Matrix[0, 0]);
        Assert.Equal(1, report.Matrix[1, 0]);
        Assert.Equal(0.5, report.Accuracy);
    }

    [Fact]
    public void AGroupWithTwoLabelsIsScoredForEachAndNamed()
    {
        Scored[] scored = [Image(0, 0, "slide 7"), Image(1, 1, "slide 7"), Image(1, 1, "slide 7"), Image(Scored.UnknownLabel, 1, "slide 7")];
        var report = ClassificationReport.ByGroup(Classes, scored);

        Assert.Equal(2, report.Matrix.Total);
        Assert.Equal(1, report.Groups);
        Assert.Equal(1, report.UnknownLabels);
        Assert.Contains("1 group has several labels (slide 7); each label is scored once", report.Notes);
    }

    [Fact]
    public void NothingToScoreIsOneClearLine()
    {
        Assert.Contains("there is no image to score", Refused([]));
        Assert.Contains("Eosinophil, Lymphocyte, Neutrophil", Refused([Image(Scored.UnknownLabel, 0)]));
        Assert.Contains("is not a number", Refused([new(0, [0.5f, float.NaN, 0.5f], "a")]));

        static string Refused(Scored[] scored) =>
            Assert.Throws<HematoException>(() => ClassificationReport.Compute(Classes, scored)).Message;
    }

    [Fact]
    public void WhatCannotBeScoredIsTheCallersMistake()
    {
        Assert.Throws<ArgumentException>(() => ClassificationReport.Compute(Classes, [new(3, [1, 0, 0], "a")]));
        Assert.Throws<ArgumentException>(() => ClassificationReport.Compute(Classes, [new(-2, [1, 0, 0], "a")]));
        Assert.Throws<ArgumentException>(() => ClassificationReport.Compute(Classes, [new(0, [1, 0], "a")]));
    }

    [Fact]
    public void JsonHoldsEverythingUnderSnakeCaseNames()
    {
        var report = ClassificationReport.Compute(Classes, [Image(0, 0, "a"), Image(1, 2, "b"), Image(2, 2, "b")]);
        var json = JsonDocument.Parse(report.ToJson().ToJsonString()).RootElement;

        Assert.Equal(
            ["images", "groups", "unknown_labels", "accuracy", "accuracy_interval", "balanced_accuracy", "balanced_accuracy_interval", "kappa", "kappa_interval", "matthews", "matthews_interval", "top_accuracy",
                "log_loss", "log_loss_interval", "brier", "brier_interval", "expected_calibration_error", "roc_area", "roc_area_interval", "average_precision", "average_precision_interval", "macro_f1_interval", "macro", "weighted", "classes", "reliability", "confusion_matrix", "curves", "notes"],
            json.EnumerateObject().Select(p => p.Name));
        Assert.Equal(report.Accuracy, json.GetProperty("accuracy").GetDouble());
        Assert.Equal(report.AccuracyInterval.Low, json.GetProperty("accuracy_interval").GetProperty("low").GetDouble());
        Assert.Equal(report.Macro.F1, json.GetProperty("macro").GetProperty("f1").GetDouble());
        Assert.Equal("Lymphocyte", json.GetProperty("classes")[1].GetProperty("name").GetString());
        Assert.Equal(report.ClassIntervals[1].Recall!.Value.High, json.GetProperty("classes")[1].GetProperty("recall_interval").GetProperty("high").GetDouble());
        Assert.Equal(1, json.GetProperty("confusion_matrix").GetProperty("counts")[1][2].GetInt64());
        Assert.Equal(report.Notes, json.GetProperty("notes").EnumerateArray().Select(n => n.GetString()!));
    }

    /// <summary>JSON knows no NaN: what is undefined is null.</summary>
    [Fact]
    public void WhatIsUndefinedIsNullInJsonAndNoted()
    {
        var report = ClassificationReport.Compute(Classes, [Image(0, 0, "a"), Image(0, 0, "b")]);
        var json = JsonDocument.Parse(report.ToJson().ToJsonString()).RootElement;

        Assert.Equal(JsonValueKind.Null, json.GetProperty("kappa").ValueKind);
        Assert.Equal(JsonValueKind.Null, json.GetProperty("roc_area").ValueKind);
        Assert.Equal(1, json.GetProperty("average_precision").GetDouble());
        Assert.Equal(JsonValueKind.Null, json.GetProperty("classes")[1].GetProperty("average_precision").ValueKind);
        Assert.All(json.GetProperty("classes")[1].EnumerateObject().Where(field => field.Name.EndsWith("_interval", StringComparison.Ordinal)), field => Assert.Equal(JsonValueKind.Null, field.Value.ValueKind));
        Assert.Equal(0, json.GetProperty("curves")[0].GetProperty("roc").GetArrayLength());
        Assert.Equal("[[0,1],[1,1]]", json.GetProperty("curves")[0].GetProperty("precision_recall").GetRawText());
        Assert.Contains("all labels are Eosinophil: there is no ROC curve, and Cohen's kappa is undefined", report.Notes);
    }

    /// <summary>A class that is told well has hundreds of thresholds and two lines.</summary>
    [Fact]
    public void CurvesInJsonLackThePointsOnLevelAndUprightLines()
    {
        var report = ClassificationReport.Compute(["a", "b"], [.. Enumerable.Range(0, 100).Select(i => new Scored(i < 50 ? 0 : 1, [1 - i / 100f, i / 100f], $"{i}"))]);
        Assert.Equal(101, report.Curves[0].Roc.Count);
        Assert.Equal("[[0,0],[0,1],[1,1]]", report.ToJson()["curves"]![0]!["roc"]!.ToJsonString());
    }

    private static Scored Image(int truth, int predicted, string group = "g")
    {
        var probabilities = new float[Classes.Length];
        probabilities[predicted] = 1;
        return new Scored(truth, probabilities, group);
    }
}
