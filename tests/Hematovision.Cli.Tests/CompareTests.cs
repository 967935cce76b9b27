using System.Text.Json;

namespace Hematovision.Cli.Tests;

/// <summary><c>hemato compare</c>: its tables, its files, and models that cannot be compared.</summary>
[Collection(Command.Name)]
public sealed class CompareTests(Trained trained) : IDisposable
{
    private readonly Folder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Two_models_are_scored_measured_and_set_against_each_other()
    {
        var compare = Compare(trained.Model, trained.Last, "--data", trained.Data, "--json", "c.json", "--csv", "c.csv", "--plots", "plots").Succeeds();

        Assert.Equal("24 images in 24 independent groups", compare.Lines[0]);
        Assert.Matches(@"(?m)^model +accuracy +95 % interval +macro-F1 +95 % interval +calibration error$", compare.Out);
        Assert.Matches(@"(?m)^best +32 px +2\.39 M +\d+ M +9\.\d MiB +\d+\.\d ms +\d+ +\d+ MiB$", compare.Out);
        Assert.Matches(@"(?m)^best +last +[-+]?\d\.\d{4} ", compare.Out);

        var json = JsonDocument.Parse(File.ReadAllText(_folder["c.json"])).RootElement;
        Assert.Equal(["best", "last"], json.GetProperty("models").EnumerateArray().Select(m => m.GetProperty("name").GetString()!));
        var cost = json.GetProperty("models")[0].GetProperty("cost");
        Assert.Equal(new FileInfo(trained.Model).Length, cost.GetProperty("bytes").GetInt64());
        var memory = cost.GetProperty("memory");
        Assert.InRange(memory.GetProperty("without_model").GetInt64(), 20_000_000, memory.GetProperty("peak").GetInt64() - 5_000_000);
        Assert.Equal(1, json.GetProperty("measured").GetProperty("rounds").GetInt32());
        var pair = json.GetProperty("pairs")[0];
        Assert.InRange(pair.GetProperty("mcnemar_p").GetDouble(), 0, 1);
        Assert.Equal(
            (pair.GetProperty("only_first").GetInt32() - pair.GetProperty("only_second").GetInt32()) / 24.0, pair.GetProperty("difference").GetDouble(), 1e-12);

        Assert.Equal(3, File.ReadAllLines(_folder["c.csv"]).Length);
        Assert.Equal(["accuracy_latency.png", "accuracy_latency.svg"], Directory.GetFiles(_folder["plots"]).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void What_cannot_be_compared_is_told_before_any_work()
    {
        Compare(trained.Model, "--data", trained.Data).FailsWith(2, "compare takes at least two models");
        Compare(trained.Model, trained.Model, "--data", trained.Data).FailsWith(2, "is named twice");
        Compare(trained.Model, "gone.safetensors", "--data", trained.Data).FailsWith(1, "there is no file gone.safetensors");
        Compare(trained.Model, trained.Last, "--data", trained.Data, "--rounds", "0").FailsWith(2, "--rounds is from 1 to 1000");
        Compare(trained.Model, trained.Last, "--data", trained.Data, "--batch-size", "0").FailsWith(2, "--batch-size is at least 1");
    }

    [Fact]
    public void Labels_that_no_model_knows_are_left_out_or_refused()
    {
        _folder.WithImages(2);
        Directory.Move(_folder["data/monocyte"], _folder["data/platelet"]);
        var compare = Compare(trained.Model, trained.Last, "--data", "data").Succeeds();
        Assert.Equal("6 images in 6 independent groups", compare.Lines[0]);
        Assert.Contains("best and last do not know the class platelet: 2 images compared by no model", compare.Err);

        foreach (var name in (string[])["eosinophil", "lymphocyte", "neutrophil"]) Directory.Delete(_folder[$"data/{name}"], recursive: true);
        Compare(trained.Model, trained.Last, "--data", "data").EndsWith(1, "no image has a label that all the models know", "Compare models of the same classes");
    }

    private Outcome Compare(params string[] arguments) =>
        Hemato.Run(_folder.Path, arguments.Contains("--rounds") ? ["compare", .. arguments] : ["compare", .. arguments, "--rounds", "1"]);
}
