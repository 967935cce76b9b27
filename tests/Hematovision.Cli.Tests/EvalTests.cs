using System.Text.Json;
using System.Text.RegularExpressions;
using Hematovision.Data;

namespace Hematovision.Cli.Tests;

/// <summary><c>hemato eval</c>: its tables, its files, and data that is not quite what the model knows.</summary>
[Collection(Command.Name)]
public sealed partial class EvalTests(Trained trained) : IDisposable
{
    private readonly Folder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void One_model_is_told_in_full()
    {
        var eval = Eval(trained.Data, "--json", "scores.json", "--csv", "scores.csv").Succeeds();

        Assert.Equal(
            """
            accuracy 0.0000 (95 % 0.0000 to 0.0000), macro-F1 0.0000 (0.0000 to 0.0000), log loss 0.0000
            balanced accuracy 0.0000 (0.0000 to 0.0000), Cohen's kappa 0.0000, Matthews 0.0000, Brier score 0.0000
            24 images in 24 independent groups, 0.0 s, 0 images/s, best.safetensors
            calibration error 0.0000

            class          precision  recall      F1     95 % interval  ROC area  average precision  images  groups
            eosinophil        0.0000  0.0000  0.0000  0.0000 to 0.0000    0.0000             0.0000       6       6
            lymphocyte        0.0000  0.0000  0.0000  0.0000 to 0.0000    0.0000             0.0000       6       6
            monocyte          0.0000  0.0000  0.0000  0.0000 to 0.0000    0.0000             0.0000       6       6
            neutrophil        0.0000  0.0000  0.0000  0.0000 to 0.0000    0.0000             0.0000       6       6
            macro mean        0.0000  0.0000  0.0000  0.0000 to 0.0000    0.0000             0.0000      24      24
            weighted mean     0.0000  0.0000  0.0000                                                     24      24

            confusion matrix (rows: label, columns: prediction)
            label       eosinophil  lymphocyte  monocyte  neutrophil
            eosinophil           0           0         0           0
            lymphocyte           0           0         0           0
            monocyte             0           0         0           0
            neutrophil           0           0         0           0

            """.ReplaceLineEndings("\n"),
            Masked(eval.Out));

        var json = JsonDocument.Parse(File.ReadAllText(_folder["scores.json"])).RootElement.GetProperty("models")[0];
        Assert.Equal(24, json.GetProperty("images").GetProperty("images").GetInt32());
        var accuracy = json.GetProperty("images").GetProperty("accuracy").GetDouble();
        Assert.StartsWith(FormattableString.Invariant($"accuracy {accuracy:F4} "), eval.Out, StringComparison.Ordinal);
        Assert.Equal(5, File.ReadAllLines(_folder["scores.csv"]).Length);
    }

    [Fact]
    public void Pictures_are_written_for_each_model_under_a_name_that_tells_them_apart()
    {
        Eval(trained.Data, "--plots", "one").Succeeds();
        Assert.Equal(["confusion_matrix", "precision_recall", "reliability", "roc"], Pictures("one"));

        Hemato.Run(_folder.Path, "eval", trained.Model, trained.Last, "--data", trained.Data, "--plots", "two").Succeeds();
        Assert.Equal(["confusion_matrix", "precision_recall", "reliability", "roc"], Pictures("two/best"));
        Assert.Equal(Pictures("two/best"), Pictures("two/last"));

        string[] Pictures(string folder)
        {
            string[] files = [.. Directory.GetFiles(_folder[folder]).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];
            Assert.Equal(files, files.Select(Path.GetFileNameWithoutExtension).Distinct().SelectMany(name => (string[])[$"{name}.png", $"{name}.svg"]));
            return [.. files.Where(file => file.EndsWith(".svg", StringComparison.Ordinal)).Select(file => Path.GetFileNameWithoutExtension(file))];
        }
    }

    [Fact]
    public void It_says_whether_the_model_was_trained_on_this_split_or_on_another_of_the_same_images()
    {
        var split = Path.Combine(trained.Run, "split.csv");
        var same = Eval(split, "--json", "scores.json").Succeeds();
        var hash = JsonDocument.Parse(File.ReadAllText(_folder["scores.json"])).RootElement.GetProperty("data")[0].GetProperty("dataset_hash").GetString()!;
        Assert.EndsWith($"split.csv, hash {hash[..12]}", same.Err[0], StringComparison.Ordinal);
        Assert.Equal("best.safetensors is of a run on this division of these images", same.Err[1]);
        Assert.Equal("best.safetensors: these images chose its epoch, so its scores on them flatter", Eval(split, "--split", "val").Succeeds().Err[1]);

        Hemato.Run(_folder.Path, "data", "split", trained.Data, "--seed", "5", "--out", "other.csv").Succeeds();
        Assert.Matches("^best.safetensors learnt from at least [1-4] of these 4 images: its scores on them flatter$", Eval("other.csv").Succeeds().Err[1]);
        Assert.Equal("best.safetensors learnt from these images: its scores on them flatter", Eval(split, "--split", "train").Succeeds().Err[1]);

        // Images among others are known by their bytes, whatever the data set is called and holds besides.
        SyntheticSmear.Write(_folder["data"], new SyntheticSmearOptions(7, Size: 32, Seed: 9));
        Assert.DoesNotContain(Eval("data").Succeeds().Err, line => line.StartsWith("best.safetensors", StringComparison.Ordinal));
        var learnt = ImageDataset.Load(split).Of(Split.Train);
        foreach (var image in learnt.Take(3)) File.Copy(image.Path, _folder[$"data/{image.Label}/known-{Path.GetFileName(image.Path)}"]);
        Assert.Contains("best.safetensors learnt from at least 3 of these 31 images: its scores on them flatter", Eval("data").Succeeds().Err);
    }

    [Fact]
    public void Several_models_make_one_table_that_tells_them_apart()
    {
        var last = Path.Combine(trained.Run, "last.safetensors");

        var eval = Hemato.Run(_folder.Path, "eval", trained.Model, last, "--data", trained.Data).Succeeds();

        Assert.Equal(3, eval.Lines.Count);
        Assert.Matches(@"^model +accuracy +95 % interval +precision +recall +macro-F1 +log loss +images +groups +images/s$", eval.Lines[0]);
        Assert.StartsWith(trained.Model, eval.Lines[1], StringComparison.Ordinal);
        Assert.StartsWith(last, eval.Lines[2], StringComparison.Ordinal);
    }

    [Fact]
    public void Images_whose_laboratory_is_not_named_have_a_row_too()
    {
        _folder.WithImages(2);
        var rows = Directory.GetFiles(_folder["data"], "*.jpg", SearchOption.AllDirectories).Select((path, i) => $"{path},{Path.GetFileName(Path.GetDirectoryName(path))},{(i % 2 == 0 ? "north" : "")}");
        File.WriteAllLines(_folder["set.csv"], ["path,label,laboratory", .. rows]);

        var eval = Hemato.Run(_folder.Path, "eval", trained.Model, "--data", "set.csv").Succeeds();

        Assert.Matches(@"(?m)^none named .* 4 +4$", eval.Out);
        Assert.Matches(@"(?m)^north .* 4 +4$", eval.Out);
    }

    [Fact]
    public void Several_data_sets_are_laboratories_with_a_row_each_their_mean_and_their_worst()
    {
        _folder.WithImages(3, "north").WithImages(5, "south");

        var eval = Hemato.Run(_folder.Path, "eval", trained.Model, "--data", "north", "--data", "south", "--json", "both.json").Succeeds();

        Assert.Contains("32 images in 20 independent groups", eval.Out, StringComparison.Ordinal);
        Assert.Matches(@"(?m)^laboratory +accuracy +95 % interval +macro-F1 +images +groups$", eval.Out);
        Assert.Matches(@"(?m)^north .* 12 +12$", eval.Out);
        Assert.Matches(@"(?m)^south .* 20 +20$", eval.Out);
        Assert.Matches(@"(?m)^mean +\d\.\d{4} +\d\.\d{4}\nworst +\d\.\d{4} +\d\.\d{4}$", eval.Out);
        var json = JsonDocument.Parse(File.ReadAllText(_folder["both.json"])).RootElement;
        Assert.Equal(2, json.GetProperty("data").GetArrayLength());
        var scores = json.GetProperty("models")[0];
        Assert.Equal(20, scores.GetProperty("laboratories").GetProperty("south").GetProperty("images").GetInt32());
        double[] each = [.. scores.GetProperty("laboratories").EnumerateObject().Select(laboratory => laboratory.Value.GetProperty("accuracy").GetDouble())];
        Assert.Equal(each.Average(), scores.GetProperty("laboratory_accuracy").GetProperty("mean").GetDouble(), 1e-12);
        Assert.Equal(each.Min(), scores.GetProperty("laboratory_accuracy").GetProperty("worst").GetDouble());

        var two = Hemato.Run(_folder.Path, "eval", trained.Model, trained.Last, "--data", "north", "--data", "south").Succeeds();
        Assert.Matches(@"(?m)^accuracy by laboratory +north +south +mean +worst$", two.Out);
    }

    [Fact]
    public void A_model_that_is_not_there_is_told_before_the_first_is_scored() =>
        Hemato.Run(_folder.Path, "eval", trained.Model, "gone.safetensors", "--data", trained.Data).FailsWith(1, "there is no file gone.safetensors");

    [Fact]
    public void Labels_match_in_any_case_and_those_that_the_model_does_not_know_are_left_out()
    {
        _folder.WithImages(3);
        Directory.Move(_folder["data/monocyte"], _folder["data/MONOCYTE"]);
        Directory.Move(_folder["data/neutrophil"], _folder["data/platelet"]);
        Directory.Delete(_folder["data/eosinophil"], recursive: true);

        var eval = Eval("data").Succeeds();

        Assert.Contains("6 images in 6 independent groups", eval.Out, StringComparison.Ordinal);
        Assert.Matches(@"(?m)^monocyte .* 3$", eval.Out);
        Assert.Matches(@"(?m)^eosinophil .* 0$", eval.Out);
        Assert.Contains("3 left out: the label is no class of the model", eval.Err);
    }

    [Fact]
    public void No_label_that_the_model_knows()
    {
        _folder.Put("data/platelet/1.jpg", File.ReadAllBytes(Path.Combine(trained.Data, "monocyte", "monocyte-00000.jpg")));

        Eval("data").EndsWith(1, "no image has a label that the model knows (eosinophil, lymphocyte, monocyte, neutrophil)", "rename");
    }

    [Fact]
    public void A_split_that_is_not_there()
    {
        Eval(trained.Data, "--split", "val").FailsWith(1, "has no splits; leave --split out");

        _folder.WithImages(3, "data/train");
        Eval("data").FailsWith(1, "has no test images; it has train: name one with --split");
        Eval("data", "--split", "TRAINING").Succeeds();
    }

    [Fact]
    public void Bad_images_are_in_no_number()
    {
        _folder.WithImages(2);
        _folder.Put("data/monocyte/text.png", "no picture"u8);

        var eval = Eval("data").Succeeds();

        Assert.Contains("8 images in 8 independent groups", eval.Out, StringComparison.Ordinal);
        Assert.Contains(eval.Err, line => line.EndsWith("text.png: is text, not an image", StringComparison.Ordinal));
    }

    [Fact]
    public void Nothing_that_is_read_is_written_over_and_no_picture_is_put_among_the_images()
    {
        var manifest = _folder.Put("set.csv", File.ReadAllBytes(Path.Combine(trained.Run, "split.csv")));

        Eval("set.csv", "--csv", "set.csv").FailsWith(2, "set.csv would be written over");
        Eval("set.csv", "--csv", "a", "--json", "./a").FailsWith(2, "a would be written over");
        Eval(trained.Data, "--plots", Path.Combine(trained.Data, "plots")).FailsWith(2, "would be taken for some of them");
        Hemato.Run(_folder.Path, "summary", trained.Model, "--json", trained.Model).FailsWith(2, "is a model, which would be lost");
        Hemato.Run(_folder.Path, "export", trained.Model, "--onnx", trained.Model).FailsWith(2, "is a model, which would be lost");

        Assert.Equal(Folder.Hash(Path.Combine(trained.Run, "split.csv")), Folder.Hash(manifest));
        Assert.Equal(["set.csv"], Directory.GetFileSystemEntries(_folder.Path).Select(Path.GetFileName));
    }

    [Fact]
    public void What_two_data_sets_both_show_counts_once()
    {
        _folder.WithImages(name: "here").WithImages(name: "there");

        var eval = Hemato.Run(_folder.Path, "eval", trained.Model, "--data", "here", "--data", "there").Succeeds();

        Assert.Contains("48 images show what an image of another of the data sets shows: they count once, as one group", eval.Err);
        Assert.Contains("48 images in 24 independent groups", eval.Out, StringComparison.Ordinal);
        Hemato.Run(_folder.Path, "eval", trained.Model, "--data", "here", "--data", "here").EndsWith(2, "here is given twice");
    }

    private Outcome Eval(string data, params string[] more) => Hemato.Run(_folder.Path, ["eval", trained.Model, "--data", data, .. more]);

    // What the seed and the machine decide: shares, times, and the counts of the confusion matrix.
    private static string Masked(string text)
    {
        var parts = Times().Replace(Shares().Replace(text, "0.0000"), "0.0 s, 0 images/s").Split("confusion matrix");
        return $"{parts[0]}confusion matrix{Counts().Replace(parts[1], match => "0".PadLeft(match.Length))}";
    }

    [GeneratedRegex(@"-?\d\.\d{4}")]
    private static partial Regex Shares();

    [GeneratedRegex(@"\d+\.\d s, \d+ images/s")]
    private static partial Regex Times();

    [GeneratedRegex(@"(?<= )\d+(?=\s)")]
    private static partial Regex Counts();
}
