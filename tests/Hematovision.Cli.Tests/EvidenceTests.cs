using System.Text.Json;

namespace Hematovision.Cli.Tests;

/// <summary>What explains a model and what tests its robustness, in <c>predict</c> and <c>eval</c>.</summary>
[Collection(Command.Name)]
public sealed class EvidenceTests(Trained trained) : IDisposable
{
    private readonly Folder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Predictions_are_the_same_with_explanations_and_each_has_its_picture()
    {
        var plain = Hemato.Run(_folder.Path, "predict", trained.Model, trained.Data).Succeeds();
        var explained = Hemato.Run(_folder.Path, "predict", trained.Model, trained.Data, "--explain", "why", "--explain-method", "GradCAM++").Succeeds();

        Assert.Equal(plain.Out, explained.Out);
        Assert.Equal(24, Directory.GetFiles(_folder["why"], "*.png").Length);
        Hemato.Run(_folder.Path, "predict", trained.Model, trained.Data, "--explain", "why").FailsWith(1, "why is not empty: name a new folder");
        Hemato.Run(_folder.Path, "predict", trained.Model, trained.Data, "--explain", "new", "--explain-method", "lime").FailsWith(2, "'lime'", "gradcam or gradcam++");
    }

    [Fact]
    public void An_evaluation_writes_its_page_its_curves_and_its_numbers()
    {
        var eval = Hemato.Run(
            _folder.Path, "eval", trained.Model, "--data", trained.Data, "--explain", "page", "--robustness", "--plots", "plots", "--limit", "1", "--json", "scores.json").Succeeds();

        Assert.Contains("robustness ", eval.Out, StringComparison.Ordinal);
        Assert.Contains("deletion test: area ", eval.Out, StringComparison.Ordinal);
        foreach (var picture in (string[])["robustness", "confusion_matrix", "roc", "precision_recall", "reliability"])
            Assert.True(File.Exists(_folder[$"plots/{picture}.png"]) && File.Exists(_folder[$"plots/{picture}.svg"]), picture);
        var model = JsonDocument.Parse(File.ReadAllText(_folder["scores.json"])).RootElement.GetProperty("models")[0];
        Assert.Equal(4, model.GetProperty("robustness").GetProperty("images").GetInt32());
        Assert.Equal(4, model.GetProperty("deletion").GetProperty("images").GetInt32());
        var explanations = JsonDocument.Parse(File.ReadAllText(_folder["page/explanations.json"])).RootElement;
        var listed = explanations.GetProperty("images").EnumerateArray().ToList();
        Assert.NotEmpty(listed);
        var matrix = model.GetProperty("images").GetProperty("confusion_matrix").GetProperty("counts").Deserialize<long[][]>()!;
        var wrong = matrix.SelectMany((row, truth) => row.Where((_, predicted) => predicted != truth)).ToList();
        var pairs = explanations.GetProperty("pairs").EnumerateArray().Select(pair => pair.GetProperty("images").GetInt64()).ToList();
        Assert.Equal(wrong.Where(count => count > 0).OrderDescending(), pairs);
        Assert.All(listed, image => Assert.True(File.Exists(Path.Combine(_folder["page"], image.GetProperty("overlay").GetString()!))));
        var page = File.ReadAllText(_folder["page/index.html"]);
        var data = explanations.GetProperty("data")[0];
        Assert.Equal(("best", "all"), (explanations.GetProperty("model").GetString(), data.GetProperty("split").GetString()));
        Assert.All(
            (string[])[data.GetProperty("path").GetString()!, data.GetProperty("dataset_hash").GetString()!, explanations.GetProperty("model_hash").GetString()!, explanations.GetProperty("date").GetString()![..10]],
            fact => Assert.Contains(fact, page, StringComparison.Ordinal));
        Assert.All((string[])["Most confident mistakes", "Most confused pairs", "Hardest right ones", "Deletion test"], heading => Assert.Contains(heading, page, StringComparison.Ordinal));
    }

    [Fact]
    public void What_makes_no_sense_together_is_refused_before_any_work()
    {
        Eval("--robustness", "--limit", "-1").FailsWith(2, "--limit is not negative");
        Eval("--explain", trained.Data).FailsWith(1, "is not empty");
        Eval("--explain", "x", "--explain-method", "shap").FailsWith(2, "gradcam or gradcam++");
        Hemato.Run(_folder.Path, "eval", trained.Model, trained.Last, "--data", trained.Data, "--explain", "x").FailsWith(2, "--explain takes one model");
    }

    private Outcome Eval(params string[] more) => Hemato.Run(_folder.Path, ["eval", trained.Model, "--data", trained.Data, .. more]);
}
