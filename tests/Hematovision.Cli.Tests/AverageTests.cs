namespace Hematovision.Cli.Tests;

/// <summary><c>hemato average</c>.</summary>
[Collection(Command.Name)]
public sealed class AverageTests(Trained trained) : IDisposable
{
    private readonly Folder _folder = new Folder().WithImages();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Two_trainings_from_one_beginning_become_one_model()
    {
        foreach (var augment in (string[])["none", "light"]) Hemato.Run(_folder.Path, [.. Trained.Quick, "--augment", augment, "--name", augment, "--no-report"]).Succeeds();

        string[] models = ["checkpoints/none.safetensors", "checkpoints/light.safetensors"];
        var averaged = Hemato.Run(_folder.Path, ["average", .. models, "--out", "both.safetensors"]).Succeeds();

        Assert.Equal("mean of 2 models, trained with different augment", averaged.Lines[0]);
        Assert.Contains("nothing is known of how right it is: --data tells, beside the models that it is of", averaged.Err);

        var scored = Hemato.Run(_folder.Path, ["average", .. models, "--out", "both.safetensors", "--data", "runs/none/split.csv"]).Succeeds();

        Assert.Equal(["model", .. models, "both.safetensors"], scored.Lines.Take(4).Select(line => line.Split(' ')[0]));
        Assert.Contains("both.safetensors: these images chose its epoch, so its scores on them flatter", scored.Err);
        var summary = Hemato.Run(_folder.Path, "summary", "both.safetensors").Succeeds().Out;
        Assert.Contains("mean of        2 models, trained with different augment", summary, StringComparison.Ordinal);
        Assert.Matches(@"(?m)^val_accuracy +[01]\.\d{4}$", summary);
        Hemato.Run(_folder.Path, "predict", "both.safetensors", "data").Succeeds();

        Directory.Move(_folder["data/monocyte"], _folder["data/blast"]);
        File.WriteAllText(_folder["data/lymphocyte/none.jpg"], "no image");
        var partly = Hemato.Run(_folder.Path, ["average", .. models, "--out", "both.safetensors", "--data", "data", "--split", "all"]).Succeeds();
        Assert.Single(partly.Err, line => line.StartsWith("hemato: left out: ", StringComparison.Ordinal));
        Assert.Single(partly.Err, line => line.StartsWith("both.safetensors does not know the class blast: ", StringComparison.Ordinal));
        Assert.Contains(Hemato.Run(_folder.Path, "eval", "both.safetensors", "--data", "data", "--split", "all", "--no-audit").Succeeds().Err, line => line.Contains("learnt from", StringComparison.Ordinal));
    }

    [Fact]
    public void What_has_no_mean_is_one_line_and_loses_nothing()
    {
        File.Copy(trained.Model, _folder["one.safetensors"]);
        File.Copy(trained.Last, _folder["two.safetensors"]);

        Hemato.Run(_folder.Path, "average", "one.safetensors", "--out", "m.safetensors").FailsWith(2, "at least two models");
        Hemato.Run(_folder.Path, "average", "one.safetensors", "one.safetensors", "--out", "m.safetensors").FailsWith(1, "is given twice");
        Hemato.Run(_folder.Path, "average", "one.safetensors", "nowhere.safetensors", "--out", "m.safetensors").FailsWith(1, "there is no file nowhere.safetensors");
        Hemato.Run(_folder.Path, "average", "one.safetensors", "two.safetensors", "--out", "one.safetensors").FailsWith(2, "is one of the models that the mean is of");
        File.Copy(_folder["two.safetensors"], _folder["precious.safetensors"]);
        Hemato.Run(_folder.Path, "average", "--out", "precious.safetensors", "one.safetensors", "two.safetensors").FailsWith(2, "precious.safetensors is a model and not a mean, and would be lost");
        Assert.Equal(File.ReadAllBytes(trained.Model), File.ReadAllBytes(_folder["one.safetensors"]));
        Assert.False(File.Exists(_folder["m.safetensors"]));
    }
}
