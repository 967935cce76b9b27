using System.Text.Json.Nodes;

namespace Hematovision.Cli.Tests;

/// <summary><c>hemato report</c>: what it makes of whole runs and of spoilt ones.</summary>
[Collection(Command.Name)]
public sealed class ReportTests(Trained trained) : IDisposable
{
    private readonly Folder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Training_ends_with_a_report_and_the_command_makes_it_anew()
    {
        Assert.Contains($"report       {Path.Combine(trained.Run, "report.html")}", trained.Log.Lines);
        File.Delete(Path.Combine(trained.Run, "report.html"));

        var report = Hemato.Run(trained.Folder, "report", "runs/straight").Succeeds();

        Assert.Equal([$"report  {Path.Combine(trained.Run, "report.html")}"], report.Lines);
        Assert.Empty(report.Err);
        Assert.Contains("hemato train --data data --size 32", File.ReadAllText(Path.Combine(trained.Run, "report.html")), StringComparison.Ordinal);
    }

    [Fact]
    public void Training_measures_robustness_for_its_report_on_some_images()
    {
        var robustness = JsonNode.Parse(File.ReadAllText(Path.Combine(trained.Run, "robustness.json")))!;
        Assert.InRange((int)robustness["images"]!, 1, 40);
        Assert.Contains("As photographs get worse the model keeps ", File.ReadAllText(Path.Combine(trained.Run, "report.html")), StringComparison.Ordinal);
    }

    [Fact]
    public void Training_makes_no_report_where_none_is_wanted()
    {
        _folder.WithImages();

        var log = Hemato.Run(_folder.Path, [.. Trained.Quick, "--name", "bare", "--no-report"]).Succeeds();

        Assert.DoesNotContain(log.Lines, line => line.StartsWith("report", StringComparison.Ordinal));
        Assert.False(File.Exists(_folder["runs/bare/report.html"]));
        Assert.False(File.Exists(_folder["runs/bare/robustness.json"]));
        Hemato.Run(_folder.Path, "train", "--resume", "runs/bare", "--no-report").FailsWith(1, "runs/bare is complete");
    }

    [Fact]
    public void What_is_missing_is_said_in_a_line_each_and_the_rest_is_reported()
    {
        Directory.CreateDirectory(_folder["runs/part"]);
        foreach (var file in (string[])["config.json", "metrics.csv", "metrics.json", "predictions.csv", "split.csv"])
            File.Copy(Path.Combine(trained.Run, file), _folder[$"runs/part/{file}"]);

        File.WriteAllText(_folder["runs/part/metrics.csv"], File.ReadAllText(_folder["runs/part/metrics.csv"])[..^5]);

        var report = Hemato.Run(_folder.Path, "report", "runs/part").Succeeds();

        Assert.Equal(4, report.Err.Count);
        foreach (var (line, part) in report.Err.Zip((string[])["no best.safetensors", "metrics.csv is cut short", "no model_summary.txt", "are not where they were"]))
            Assert.Matches($"^missing: .*{part}", line);
        Assert.True(File.Exists(_folder["runs/part/report.html"]));
    }

    [Fact]
    public void What_cannot_be_is_one_line()
    {
        Hemato.Run(trained.Folder, "report", "data").FailsWith(1, "data is not a run folder: it holds no config.json");
        Hemato.Run(trained.Folder, "report", "nowhere").FailsWith(1, "nowhere is not a run folder");
        Hemato.Run(trained.Folder, "report").FailsWith(2, "argument missing", "report");
        Hemato.Run(trained.Folder, "report", "runs/straight", "--limit", "-1").FailsWith(2, "--limit is not negative");
        Directory.CreateDirectory(_folder["bare"]);
        File.Copy(Path.Combine(trained.Run, "config.json"), _folder["bare/config.json"]);
        Hemato.Run(_folder.Path, "report", "bare", "--robustness").FailsWith(1, "has no best.safetensors");
    }

    [UnixFact]
    public void A_PDF_needs_a_browser_and_says_so_before_any_work()
    {
        var without = new Dictionary<string, string?> { ["PATH"] = _folder.Path };

        Hemato.Run(trained.Folder, without, "report", "runs/straight", "--pdf").FailsWith(1, "--pdf prints by Chromium, Chrome or Edge, and none is installed");
    }

    [ChromiumFact]
    public void A_PDF_is_printed_where_there_is_one()
    {
        Hemato.Run(trained.Folder, "report", "runs/straight", "--pdf").Succeeds();

        Assert.Equal("%PDF-", File.ReadAllText(Path.Combine(trained.Run, "report.pdf"))[..5]);
    }
}
