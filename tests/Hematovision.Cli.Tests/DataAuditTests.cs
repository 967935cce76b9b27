using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Hematovision.Data;
using Hematovision.Models;

namespace Hematovision.Cli.Tests;

public sealed class DataAuditTests : IDisposable
{
    private readonly Folder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Images_without_splits_are_told_by_what_they_show()
    {
        Draw();
        File.Copy(_folder["data/monocyte/monocyte-00001.jpg"], _folder["data/neutrophil/again.jpg"]);
        var audit = Hemato.Run(_folder.Path, "data", "audit", "data").Succeeds();
        Assert.Equal("25 images in 24 independent groups; 2 of them show a field that another shows too", audit.Lines[0]);
        Assert.StartsWith("split at random 80/10/10, 7 % of the test images", audit.Lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public void A_leak_is_shown_in_a_page_and_as_JSON_and_ends_with_code_3()
    {
        Leak();
        var audit = Hemato.Run(_folder.Path, "data", "audit", "set.csv", "--html", "page.html", "--json", "audit.json");
        Assert.Equal(3, audit.Code);
        Assert.Contains("1 group stands in several splits: 1 of 5 test images (20.0 %)", audit.Out, StringComparison.Ordinal);

        var page = File.ReadAllText(_folder["page.html"]);
        Assert.Equal(2 * 2, page.Split("data:image/jpeg;base64,").Length - 1); // the leak, and its group of copies
        Assert.DoesNotContain("://", page, StringComparison.Ordinal);
        var leak = Assert.Single(JsonNode.Parse(File.ReadAllText(_folder["audit.json"]))!["leaks"]!.AsArray())!;
        Assert.Equal(["train", "test"], leak["images"]!.AsArray().Select(image => (string?)image!["split"]).OrderDescending());
    }

    [Fact]
    public void Train_stops_at_a_leak_and_goes_on_where_it_is_allowed_and_every_file_then_says_so()
    {
        Leak();
        string[] train = ["train", "--data", "set.csv", "--weights", "none", "--size", "32", "--epochs-head", "0", "--epochs", "1", "--name", "leaky"];
        Hemato.Run(_folder.Path, train).EndsWith(3, "set.csv: 1 of 5 test images (20.0 %) are not independent of another split", "--allow-leakage");
        Assert.False(Directory.Exists(_folder["runs"]));

        var allowed = Hemato.Run(_folder.Path, [.. train, "--allow-leakage"]).Succeeds();
        Assert.Contains("without the 1 image that is not independent of another split: accuracy", allowed.Out, StringComparison.Ordinal);
        var config = JsonNode.Parse(File.ReadAllText(_folder["runs/leaky/config.json"]))!;
        Assert.True((bool)config["options"]!["allow_leakage"]!);
        Assert.Equal(1, (int)config["leakage"]!["leaked_groups"]!);
        Assert.NotNull(JsonNode.Parse(File.ReadAllText(_folder["runs/leaky/metrics.json"]))!["test_without_leaks"]);
        Assert.Equal(1, ModelFile.ReadMetadata(_folder["runs/leaky/best.safetensors"]).Leakage!.LeakedGroups);

        var eval = Hemato.Run(_folder.Path, "eval", "runs/leaky/best.safetensors", "--data", "set.csv", "--json", "eval.json").Succeeds();
        Assert.Contains(eval.Err, line => line.StartsWith("leak: 1 of 5 test images", StringComparison.Ordinal));
        Assert.Contains(eval.Err, line => line.Contains("was trained with leakage allowed", StringComparison.Ordinal));
        Assert.Contains("5 images in 5 independent groups", eval.Out, StringComparison.Ordinal);
        Assert.Contains("without the 1 image that is not independent of another split", eval.Out, StringComparison.Ordinal);
        var scored = JsonNode.Parse(File.ReadAllText(_folder["eval.json"]))!;
        Assert.Equal(4, (int)scored["models"]![0]!["without_leaks"]!["images"]!);
        Assert.Equal("searched", (string?)scored["data"]![0]!["leakage"]!["audit"]);
        Assert.Equal(["train", "val", "test"], scored["data"]![0]!["leakage"]!["splits"]!.AsArray().Select(split => (string?)split!["split"]));
    }

    [Fact]
    public void Eval_counts_copies_as_one_group_in_its_interval()
    {
        Draw();
        File.Copy(_folder["data/monocyte/monocyte-00001.jpg"], _folder["data/monocyte/again.jpg"]);
        string[] train = ["train", "--data", "data", "--weights", "none", "--size", "32", "--epochs-head", "0", "--epochs", "1", "--name", "first"];
        var trained = Hemato.Run(_folder.Path, train).Succeeds();
        Assert.Contains(trained.Err, line => line == "2 of 25 images show what another shows too: 24 independent groups");
        Assert.Contains("25 images in 24 independent groups", Hemato.Run(_folder.Path, "eval", "runs/first/best.safetensors", "--data", "data").Succeeds().Out, StringComparison.Ordinal);
        Assert.Contains("25 images in 25 independent groups", Hemato.Run(_folder.Path, "eval", "runs/first/best.safetensors", "--data", "data", "--no-audit").Succeeds().Out, StringComparison.Ordinal);
    }

    [Fact]
    public void A_data_set_that_is_not_there_is_one_line() => Hemato.Run(_folder.Path, "data", "audit", "nowhere").FailsWith(1, "no such folder or manifest: nowhere");

    private void Draw() => SyntheticSmear.Write(_folder["data"], new SyntheticSmearOptions(6, Size: 96));

    // Fifteen train, four validate, five test, and one of the test is a copy of one that trains.
    private void Leak()
    {
        Draw();
        File.Copy(_folder["data/monocyte/monocyte-00000.jpg"], _folder["data/monocyte/copy.jpg"]);
        var csv = new StringBuilder("path,label,split\n");
        foreach (var label in SyntheticSmear.Classes)
        {
            for (var i = 0; i < 6; i++) csv.Append($"data/{label}/{label}-{i:00000}.jpg,{label},{(i < 4 ? "train" : i < 5 ? "val" : "test")}\n");
        }

        csv.Append("data/monocyte/copy.jpg,monocyte,test\n");
        _folder.Put("set.csv", Encoding.UTF8.GetBytes(csv.ToString()));
    }
}
