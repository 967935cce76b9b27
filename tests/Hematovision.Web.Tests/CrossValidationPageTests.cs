using System.Text.Json.Nodes;
using Deque.AxeCore.Playwright;
using Hematovision.Data;
using Hematovision.Reporting;
using Hematovision.Reporting.CrossValidating;
using Hematovision.Training;
using Hematovision.Training.CrossValidating;

namespace Hematovision.Web.Tests;

/// <summary>The page of a cross-validation, as a browser without a network shows it from disk.</summary>
[Collection(Serving.Name)]
public sealed class CrossValidationPageTests(Browser browser) : WrittenPageTests(browser), IClassFixture<Browser>
{
    private readonly string _folder = Directory.CreateTempSubdirectory("hemato-crossval-").FullName;

    /// <inheritdoc/>
    public override void Dispose()
    {
        Directory.Delete(_folder, recursive: true);
        base.Dispose();
    }

    [BrowserFact]
    public async Task It_has_the_numbers_of_crossval_json_and_what_no_model_got_right()
    {
        var data = Path.Combine(_folder, "data");
        SyntheticSmear.Write(data, new SyntheticSmearOptions(ImagesPerClass: 10, Size: 32));
        var options = new TrainingOptions { Data = data, Weights = "none", Size = 32, EpochsHead = 1, Epochs = 0, BatchSize = 8, Audit = false, Runs = Path.Combine(_folder, "runs"), Name = "cv" };
        var report = CrossValidation.Run([data], options, folds: 2, byLaboratory: false, () => new RunReporter());
        CrossValidationPage.Write(report);

        var page = await Open(report.Folder.Page);
        await Browser.Keep(page, "crossval");

        var scores = JsonNode.Parse(File.ReadAllText(report.Folder.Report))!;
        foreach (var turn in scores["turns"]!.AsArray())
        {
            var cells = await Browser.Cells(page, "Folds", (string)turn!["name"]!);
            Assert.Equal([Text(turn["images"]!["accuracy"]!), Text(turn["images"]!["accuracy_interval"]!["low"]!)], [cells[0], cells[1].Split(' ')[0]]);
        }

        Assert.Equal(Text(scores["accuracy"]!["worst"]!), (await Browser.Cells(page, "Folds", "worst"))[0]);
        Assert.Equal(Text(scores["pooled"]!["images"]!["log_loss"]!), (await Browser.Cells(page, "Scores", "log loss"))[0]);
        Assert.Equal(Text(scores["pooled"]!["images"]!["accuracy"]!), await page.Locator(".facts dd").First.InnerTextAsync());
        Assert.Equal(4, await page.Locator("svg").CountAsync());

        var wrong = report.Pooled.Matrix.Total - report.Pooled.Matrix.Correct;
        Assert.True(wrong > 0, "a model without weights makes mistakes");
        Assert.Equal(Math.Min(24, wrong), await page.Locator("img").CountAsync());
        Assert.True(await page.EvaluateAsync<bool>("[...document.images].every(image => image.complete && image.naturalWidth > 0)"));
        Assert.DoesNotContain((await page.RunAxe()).Violations, v => v.Impact is "serious" or "critical");
    }
}
