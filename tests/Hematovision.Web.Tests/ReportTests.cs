using System.Text.Json.Nodes;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Hematovision.Data;
using Hematovision.Reporting;
using Hematovision.Reporting.Runs;
using Hematovision.Training;
using Microsoft.Playwright;

namespace Hematovision.Web.Tests;

/// <summary>The report of a run, as who opens the file sees it.</summary>
[Collection(Serving.Name)]
public sealed class ReportTests(Reported reported, Browser browser) : WrittenPageTests(browser), IClassFixture<Reported>, IClassFixture<Browser>
{
    [BrowserFact]
    public async Task Its_tables_have_the_numbers_of_metrics_json()
    {
        var page = await Open(reported.Run.Report);
        var scores = JsonNode.Parse(File.ReadAllText(reported.Run.Scores))!["test"]!;

        string[] names = ["precision", "recall", "f1", "roc_area", "average_precision"];
        foreach (var c in scores["classes"]!.AsArray())
        {
            var cells = await Browser.Cells(page, "Classes", (string)c!["name"]!);
            Assert.Equal([.. names.Select(name => c[$"{name}_interval"] is { } ends ? $"{Text(c[name]!)}\n{Ends(ends)}" : Text(c[name]!)), (string)c["support"]!.ToString(), c["groups"]!.ToString()], cells);
        }

        (string Row, string Field)[] means =
            [("balanced accuracy", "balanced_accuracy"), ("Cohen's kappa", "kappa"), ("Matthews", "matthews"), ("ROC area, macro mean", "roc_area"),
             ("average precision, macro mean", "average_precision"), ("log loss", "log_loss"), ("Brier score", "brier"), ("calibration error", "expected_calibration_error")];
        foreach (var (row, field) in means)
        {
            var cells = await Browser.Cells(page, "Scores", row);
            Assert.Equal((Text(scores[field]!), scores[$"{field}_interval"] is { } ends ? Ends(ends) : ""), (cells[0], cells[1]));
        }

        Assert.Equal(Text(scores["macro"]!["f1"]!), (await Browser.Cells(page, "Scores", "macro-F1"))[0]);
        Assert.Equal(Text(scores["top_accuracy"]!["2"]!), (await Browser.Cells(page, "Scores", "right among the first two"))[0]);
        var drawn = await page.Locator("svg[aria-label^='Confusion'] text").AllTextContentsAsync();
        Assert.All(scores["confusion_matrix"]!["counts"]!.AsArray().SelectMany(row => row!.AsArray()), count => Assert.Contains(count!.ToString(), drawn));

        Assert.Equal([Text(scores["accuracy"]!), Ends(scores["accuracy_interval"]!)], (await Browser.Cells(page, "Scores", "accuracy")).Take(2));
        Assert.Equal(Text(scores["accuracy"]!), await page.Locator(".facts dd").First.InnerTextAsync());
    }

    [BrowserFact]
    public async Task Its_charts_are_drawn_and_their_text_is_text()
    {
        var page = await Open(reported.Run.Report);

        var charts = page.Locator("svg");
        Assert.Equal(5, await charts.CountAsync());
        foreach (var chart in await charts.AllAsync())
        {
            var box = await chart.BoundingBoxAsync();
            Assert.True(box!.Width > 200 && box.Height > 150, await chart.GetAttributeAsync("aria-label"));
            Assert.True(await chart.Locator("path, rect, line, polyline").CountAsync() > 10);
        }

        Assert.Contains("macro mean", await page.Locator("svg[aria-label^='ROC'] text").AllTextContentsAsync());
        Assert.True(await page.EvaluateAsync<bool>("[...document.images].every(image => image.complete && image.naturalWidth > 0)"));
    }

    [BrowserFact]
    public async Task Light_or_dark_nothing_serious_stands_in_a_readers_way()
    {
        foreach (var scheme in (ColorScheme[])[ColorScheme.Light, ColorScheme.Dark])
        {
            var page = await Open(reported.Run.Report, scheme: scheme);
            var found = await page.RunAxe();
            Assert.DoesNotContain(found.Violations, v => v.Impact is "serious" or "critical");
            await Browser.Keep(page, $"report-{scheme}");
        }
    }

    [BrowserFact]
    public async Task On_a_narrow_screen_nothing_is_wider_than_the_screen()
    {
        var page = await Open(reported.Run.Report, width: 400);
        await Browser.Keep(page, "report-narrow");

        Assert.Equal(400, await page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
    }
}

/// <summary>A run over drawn smears, and its report.</summary>
public sealed class Reported : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("hemato-report-").FullName;

    /// <summary>Trains, and writes the report.</summary>
    public Reported()
    {
        var data = Path.Combine(_folder, "data");
        SyntheticSmear.Write(data, new SyntheticSmearOptions(ImagesPerClass: 12, Size: 32));
        using var reporter = new RunReporter();
        Run = TrainingJob.Run(
            new TrainingOptions
            {
                Data = data,
                Weights = "none",
                Size = 32,
                EpochsHead = 1,
                Epochs = 1,
                BatchSize = 8,
                Ratios = "50/25/25",
                Audit = false,
                Runs = Path.Combine(_folder, "runs"),
                Checkpoints = null,
                Name = "one",
            },
            reporter).Run;
        RunReport.Write(Run.Path);
    }

    internal RunFolder Run { get; }

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
