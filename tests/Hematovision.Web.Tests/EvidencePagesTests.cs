using System.Globalization;
using System.Text.Json.Nodes;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Hematovision.Data;
using Hematovision.Evaluation;
using Hematovision.Evaluation.Explanations;
using Hematovision.Inference;
using Hematovision.Inference.Explanations;
using Hematovision.IO;
using Hematovision.Models;
using Hematovision.Reporting;
using Hematovision.Reporting.Runs;
using Hematovision.Training;
using Microsoft.Playwright;

namespace Hematovision.Web.Tests;

/// <summary>The report of a calibrated ResNet50 that was tested on worse photographs, and the page of where it looked.</summary>
[Collection(Serving.Name)]
public sealed class EvidencePagesTests(Evidenced evidenced, Browser browser) : WrittenPageTests(browser), IClassFixture<Evidenced>, IClassFixture<Browser>
{
    [BrowserFact]
    public async Task Its_robustness_has_the_numbers_of_robustness_json_and_a_chart()
    {
        var page = await Open(evidenced.Run.Report);
        var robustness = JsonNode.Parse(File.ReadAllText(evidenced.Run.Robustness))!;

        foreach (var curve in robustness["curves"]!.AsArray())
        {
            var cells = await Browser.Cells(page, "Robustness", (string)curve!["name"]!);
            Assert.Equal([Text(curve["relative_area"]!), Ends(curve["relative_area_interval"]!)], cells.Take(2));
        }

        var chart = page.Locator("svg[aria-label^='Accuracy under each corruption']");
        Assert.True((await chart.BoundingBoxAsync())!.Width > 200);
        var texts = await chart.Locator("text").AllTextContentsAsync();
        Assert.All(robustness["curves"]!.AsArray(), curve => Assert.Contains((string)curve!["name"]!, texts));
    }

    [BrowserFact]
    public async Task Its_calibration_is_said_and_drawn_before_and_after()
    {
        var page = await Open(evidenced.Run.Report);

        var temperature = ModelFile.ReadMetadata(evidenced.Run.Best).Calibration!.Temperature.ToString("F3", CultureInfo.InvariantCulture);
        Assert.StartsWith($"temperature {temperature}, on 64 images", (await Browser.Cells(page, "Calibration", "calibrated"))[0], StringComparison.Ordinal);
        Assert.Contains("at most 90 % of the others are wrong", (await Browser.Cells(page, "Calibration", "refers"))[0], StringComparison.Ordinal);
        Assert.StartsWith("images unlike 48 training images", (await Browser.Cells(page, "Calibration", "flags"))[0], StringComparison.Ordinal);
        var after = (await Browser.Cells(page, "Calibration", "with the temperature"))[0];
        Assert.Equal(after, await page.Locator(".facts div", new() { HasText = "calibration error with the temperature" }).Locator("dd").InnerTextAsync());
        Assert.Equal(2, await page.Locator("svg[aria-label^='Reliability']").CountAsync());
    }

    [BrowserFact]
    public async Task The_page_of_where_it_looked_shows_each_mistake_with_its_map()
    {
        var page = await Open(Path.Combine(evidenced.Explanations, "index.html"));
        var json = JsonNode.Parse(File.ReadAllText(Path.Combine(evidenced.Explanations, "explanations.json")))!;

        Assert.True(await page.EvaluateAsync<bool>("document.images.length > 0 && [...document.images].every(image => image.complete && image.naturalWidth > 0)"));
        var gain = json["deletion"]!["gain"]!.GetValue<double>().ToString("0.000", CultureInfo.InvariantCulture);
        Assert.Equal(gain, await page.Locator(".facts div", new() { HasText = "gain over a random map" }).Locator("dd").InnerTextAsync());
        Assert.All(json["images"]!.AsArray(), image => Assert.True(File.Exists(Path.Combine(evidenced.Explanations, (string)image!["overlay"]!))));
    }

    [BrowserFact]
    public async Task Nothing_serious_stands_in_a_readers_way_nor_is_wider_than_a_phone()
    {
        foreach (var (file, name) in ((string, string)[])[(evidenced.Run.Report, "report-calibrated"), (Path.Combine(evidenced.Explanations, "index.html"), "explanations")])
        {
            foreach (var scheme in (ColorScheme[])[ColorScheme.Light, ColorScheme.Dark])
            {
                var page = await Open(file, scheme: scheme);
                Assert.DoesNotContain((await page.RunAxe()).Violations, v => v.Impact is "serious" or "critical");
                await Browser.Keep(page, $"{name}-{scheme}");
            }

            var narrow = await Open(file, width: 400);
            await Browser.Keep(narrow, $"{name}-narrow");
            Assert.Equal(400, await narrow.EvaluateAsync<int>("document.documentElement.scrollWidth"));
        }
    }
}

/// <summary>A ResNet50 trained on drawn smears, calibrated on others, and all that is written of it.</summary>
public sealed class Evidenced : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("hemato-evidence-").FullName;

    /// <summary>Trains, calibrates, explains, and writes the pages.</summary>
    public Evidenced()
    {
        string data = Path.Combine(_folder, "data"), others = Path.Combine(_folder, "others");
        SyntheticSmear.Write(data, new SyntheticSmearOptions(ImagesPerClass: 24, Size: 64));
        SyntheticSmear.Write(others, new SyntheticSmearOptions(ImagesPerClass: 16, Size: 64, Seed: 1));
        using var reporter = new RunReporter();
        var result = TrainingJob.Run(
            new TrainingOptions
            {
                Data = data,
                Backbone = "resnet50",
                Weights = "none",
                Size = 64,
                EpochsHead = 1,
                Epochs = 0,
                Ratios = "50/25/25",
                Audit = false,
                Runs = Path.Combine(_folder, "runs"),
                Checkpoints = null,
                Name = "residual",
            },
            reporter);
        Run = result.Run;
        var (set, training) = (ImageDataset.Load(others), ImageDataset.Load(Run.Split).Of(Split.Train));
        using (var predictor = Predictor.Load(Run.Best))
        {
            var calibrated = Calibrator.Calibrate(predictor, set.Hash, set.Examples, training, new CalibrationOptions(ErrorRate: 0.9));
            Explanations = Path.Combine(_folder, "page");
            var page = new ExplanationPage(predictor, ExplanationMethod.GradCam, Explanations);
            page.Write(new EvaluatedModel("residual", FileHash.Of(Run.Best), [new EvaluatedData(data, "0", "test", result.Test!.Scores.Count)]), result.Test.Scores, DeletionTest.Run(predictor, [.. result.Test.Scores.Take(4).Select(s => s.Example)], ExplanationMethod.GradCam));
            ModelFile.Calibrate(Run.Best, Run.Best, calibrated.Calibration, calibrated.Training);
        }

        RunReport.Write(Run.Path, new RunReportOptions(Robustness: true, Limit: 2));
    }

    internal RunFolder Run { get; }

    internal string Explanations { get; }

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
