using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsvHelper;
using Hematovision.Cli.Output;
using Hematovision.IO;
using Hematovision.Reporting;
using Hematovision.Training;
using Hematovision.Training.Searching;
using static Hematovision.IO.CsvFile;

namespace Hematovision.Cli.Commands;

/// <summary><c>hemato lr-find</c>: learning rate range tests of the stages that <c>hemato train</c> would have with the same options.</summary>
internal static class LrFindCommand
{
    private static readonly Option<int> Steps = CommonOptions.Whole("--steps", "Steps of each test, from a rate of 1e-7 to 10.", 100);

    internal static Command Create()
    {
        var command = new Command("lr-find", "Find learning rates by a range test of each stage; nothing that is trained is kept.");
        TrainOptions.AddTo(command, TrainOptions.Lr, TrainOptions.WarmUp, TrainOptions.Patience, TrainOptions.Views, TrainOptions.CacheSize, TrainOptions.Name);
        Help.Add(command, "Training", Steps);
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        var data = parsed.GetValue(TrainOptions.Data) ?? throw new UsageException("--data is needed: a folder with a folder of images per class.");
        var options = TrainOptions.Read(parsed, data);
        using var interruption = new Interruption();
        var folder = Path.GetFullPath(Path.Combine(options.Runs, $"lr-find-{DateTime.Now:yyyyMMdd-HHmmss}"));
        var tests = Test(options, parsed.GetValue(Steps), folder, interruption.Token);
        StatusLine.Clear();

        var curve = Path.Combine(folder, "lr_find");
        LearningRatePlot.Save(tests, curve, $"{options.Backbone} at {options.Size} px");
        AtomicFile.Write($"{curve}.csv", stream => WriteCsv(stream, tests));
        JsonFile.Write($"{curve}.json", ToJson(tests, options));
        foreach (var test in tests)
        {
            var option = test.Stage == "head" ? "--lr-head" : "--lr";
            var from = $"({test.Stage} stage, {test.Points.Count} steps)";
            Console.WriteLine(test.Suggested is { } rate
                ? $"{option,-10}{RangeTest.Text(rate)}: a tenth of {RangeTest.Text(test.RateOfLeast)}, where the smoothed loss is least {from}"
                : $"{option,-10}none: the loss never fell {from}; look at the curve, or take more --steps");
        }

        Console.WriteLine($"curve     {curve}.png");
        return 0;
    }

    // A test that ends early leaves nothing, not even its folder.
    private static IReadOnlyList<RangeTest> Test(TrainingOptions options, int steps, string folder, CancellationToken cancellation)
    {
        try
        {
            return LearningRateFinder.Run(options, steps, folder, new TrainingLog(), cancellation);
        }
        catch
        {
            if (Directory.Exists(folder) && !Directory.EnumerateFileSystemEntries(folder).Any()) Directory.Delete(folder);
            throw;
        }
    }

    private static JsonObject ToJson(IEnumerable<RangeTest> tests, TrainingOptions options) => new()
    {
        ["rule"] = "a tenth of the rate at the least smoothed loss",
        ["data"] = Path.GetFullPath(options.Data),
        ["backbone"] = options.Backbone,
        ["stages"] = new JsonArray([.. tests.Select(test => (JsonNode)new JsonObject
        {
            ["stage"] = test.Stage,
            ["suggested"] = test.Suggested,
            ["rate_of_least_loss"] = test.RateOfLeast,
            ["steps"] = JsonSerializer.SerializeToNode(test.Points.Where(point => double.IsFinite(point.Loss)), JsonFile.Options),
        })]),
    };

    private static void WriteCsv(Stream stream, IReadOnlyList<RangeTest> tests)
    {
        using var csv = CsvWriter.Create(stream, CsvFile.Options, leaveOpen: true);
        csv.WriteRecord("stage", "rate", "loss", "smoothed_loss");
        foreach (var test in tests)
        {
            foreach (var point in test.Points) csv.WriteRecord(test.Stage, Exact(point.Rate), Exact(point.Loss), Exact(point.Smoothed));
        }
    }
}
