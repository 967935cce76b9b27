using Hematovision.Evaluation;
using Hematovision.Evaluation.Explanations;
using Hematovision.Evaluation.Robustness;
using Hematovision.Reporting;
using Hematovision.Tests.Reporting;

namespace Hematovision.Tests.Evaluation.Robustness;

/// <summary>What the numbers of a robustness and of a deletion report mean.</summary>
public sealed class RobustnessReportTests : IDisposable
{
    private static readonly int Levels = Corruption.All.Sum(c => c.Steps.Count - 1);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_loses_nothing_keeps_all_and_what_loses_half_at_every_level_keeps_half_and_the_clean_steps_share()
    {
        var all = RobustnessReport.Of([Group(8, 8, 10), Group(8, 8, 10)], 0);
        Assert.Equal(0.8, all.CleanAccuracy, 12);
        Assert.All(all.Curves, c => Assert.Equal(1, c.RelativeArea, 12));
        Assert.Equal(1, all.RelativeArea, 12);

        // Blur has 6 steps, the clean one at the end: 5 trapezoids, the first from 1 to 0.5.
        var half = RobustnessReport.Of([Group(8, 4, 10), Group(8, 4, 10)], 0);
        Assert.Equal((0.75 + (4 * 0.5)) / 5, half.Curves.Single(c => c.Name == "blur").RelativeArea, 12);
    }

    [Fact]
    public void A_model_that_is_never_right_keeps_nothing() => Assert.Equal(0, RobustnessReport.Of([Group(0, 0, 3)], 0).RelativeArea);

    [Fact]
    public void The_interval_holds_the_area_and_widens_with_fewer_groups()
    {
        static double Width(IEnumerable<double[]> groups) => RobustnessReport.Of([.. groups], 0).RelativeAreaInterval is var i ? i.High - i.Low : 0;
        static IEnumerable<double[]> Groups(int count) => Enumerable.Range(0, count).Select(i => Group(1, i % 2, 1));
        Assert.True(Width(Groups(10)) > Width(Groups(200)));
        var report = RobustnessReport.Of([.. Groups(40)], 0);
        Assert.InRange(report.RelativeArea, report.RelativeAreaInterval.Low, report.RelativeAreaInterval.High);
    }

    [Fact]
    public void Groups_that_all_keep_the_same_claim_no_certainty()
    {
        var same = RobustnessReport.Of([.. Enumerable.Repeat(Group(1, 1, 1), 20)], 0);
        Assert.Equal(Statistics.Wilson(1, 20), same.RelativeAreaInterval);
        Assert.All(same.Curves, c => Assert.Equal(Statistics.Wilson(1, 20), c.RelativeAreaInterval));

        // A single group whose worse photographs are named better.
        var better = RobustnessReport.Of([Group(4, 8, 10)], 0);
        Assert.True(better.RelativeArea > 1);
        Assert.Equal(better.RelativeArea, better.RelativeAreaInterval.High);
        Assert.InRange(better.RelativeAreaInterval.Low, 0, 0.5);
    }

    [Fact]
    public void A_map_that_takes_the_class_away_sooner_gains()
    {
        var report = DeletionReport.Of([new("a", [1, 0, 0], [1, 1, 0]), new("b", [1, 0.5, 0], [1, 1, 0])], 0);
        Assert.Equal((0.375, 0.75, 0.375), (report.Area, report.RandomArea, report.Gain));
        Assert.Equal(new Interval(0.25, 0.5), report.GainInterval);
    }

    [Fact]
    public void Where_a_group_stands_alone_the_deletion_test_has_no_interval()
    {
        var report = DeletionReport.Of([new("a", [1, 0, 0], [1, 1, 0])], 0);
        Assert.Null(report.AreaInterval);
        Assert.Null(report.GainInterval);
        Assert.Equal("0.5000", DeletionReport.Text(report.Gain, report.GainInterval));
    }

    [Fact]
    public void The_plot_names_every_corruption_and_model()
    {
        RobustnessPlot.Save([("plain", RobustnessReport.Of([Group(8, 4, 10)], 0)), ("augmented", RobustnessReport.Of([Group(8, 7, 10)], 0))], _folder["robustness"]);
        using var picture = new Picture(_folder["robustness"]);
        Assert.All(Corruption.All, c => Assert.Contains(c.Name, picture.Texts));
        Assert.Contains(picture.Texts, text => text.StartsWith("plain: keeps ", StringComparison.Ordinal));
        Assert.Contains(picture.Texts, text => text.StartsWith("augmented: keeps ", StringComparison.Ordinal));
    }

    private static double[] Group(double clean, double worse, double images) => [clean, .. Enumerable.Repeat(worse, Levels), images];
}
