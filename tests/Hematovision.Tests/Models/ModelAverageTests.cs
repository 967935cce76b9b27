using System.Text.Json.Nodes;
using Hematovision.Data;
using Hematovision.Data.Audit;
using Hematovision.Imaging;
using Hematovision.IO;
using Hematovision.Models;
using static TorchSharp.torch;

namespace Hematovision.Tests.Models;

public sealed class ModelAverageTests : TorchTest, IDisposable
{
    private static readonly ModelMetadata About = new()
    {
        Backbone = "resnet18",
        Head = new HeadOptions([16], 0.3),
        Classes = ["one", "two", "drei"],
        Preprocessing = new Preprocessing(96),
        Training = Options("strong", "0"),
        DatasetHash = "abc",
        ImagesHash = "def",
        LearntFrom = ImageSetSketch.Of([Hash(1), Hash(2)]),
        PretrainedHash = "feed",
        Epoch = 4,
        Metrics = new Dictionary<string, double> { ["val_accuracy"] = 0.75 },
    };

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Every_weight_is_the_mean_of_theirs()
    {
        Save("a", About, weights: 1);
        Save("b", About, weights: 2);
        Save("c", About, weights: 6);

        Write("a", "b", "c");

        var (model, _) = ModelFile.Load(_folder["mean"], CPU);
        using (model)
        {
            Assert.All(model.parameters(), weight => Assert.True(weight.eq(3).all().item<bool>()));
            Assert.All(model.NamedTensors().Where(t => t.Key.EndsWith("running_var", StringComparison.Ordinal)), t => Assert.True(t.Value.eq(1).all().item<bool>()));
        }
    }

    [Fact]
    public void It_says_what_it_is_of_and_only_what_holds_for_all()
    {
        Save("a", About);
        Save("b", About with { Training = Options("foreign", "0"), LearntFrom = ImageSetSketch.Of([Hash(2), Hash(3)]), DatasetHash = "other" }, weights: 2);

        var about = Write("a", "b");

        Assert.Equal([FileHash.Of(_folder["a"]), FileHash.Of(_folder["b"])], about.MeanOf!.Select(m => m.Sha256));
        Assert.Equal(["strong", "foreign"], about.MeanOf!.Select(m => (string)m.Training!["augment"]!));
        Assert.Equal("""{"size":96,"seed":0}""", about.Training!.ToJsonString());
        Assert.Equal(["augment"], ModelAverage.Differences(about));
        Assert.Equal((null, "def", "feed"), (about.DatasetHash, about.ImagesHash, about.PretrainedHash));
        Assert.Equal(3, ImageSetSketch.Shared(about.LearntFrom!, [Hash(1), Hash(2), Hash(3), Hash(4)]));
        Assert.Empty(about.Metrics);

        var read = ModelFile.ReadMetadata(_folder["mean"]);
        Assert.Equal(about.MeanOf!.Select(m => m.Sha256), read.MeanOf!.Select(m => m.Sha256));
        Assert.Equal(about.Training!.ToJsonString(), read.Training!.ToJsonString());
    }

    [Fact]
    public void A_leak_of_one_is_a_leak_of_the_mean_and_what_is_unknown_of_one_is_unknown()
    {
        var (clean, leaky) = (new LeakFacts(AuditKind.Searched, 10, 10, 0, []), new LeakFacts(AuditKind.Searched, 10, 8, 2, []));

        Assert.Equal(2, Mean(clean, leaky)!.LeakedGroups);
        Assert.Equal(2, Mean(leaky, null)!.LeakedGroups);
        Assert.Null(Mean(clean, null));
        Assert.Equal(0, Mean(clean, clean)!.LeakedGroups);

        LeakFacts? Mean(LeakFacts? first, LeakFacts? second)
        {
            Save("a", About with { Leakage = first });
            Save("b", About with { Leakage = second }, weights: 2);
            return Write("a", "b").Leakage;
        }
    }

    [Fact]
    public void A_calibration_is_not_taken_over()
    {
        Save("a", About.With(new Calibration { Temperature = 2, DatasetHash = "abc", Images = 1, Groups = 1 }));
        Save("b", About, weights: 2);

        var about = Write("a", "b");

        Assert.Null(about.Calibration);
        Assert.Equal(1, ModelFile.ReadMetadata(_folder["mean"]).Version);
    }

    [Fact]
    public void What_has_no_mean_is_refused_and_nothing_is_written()
    {
        Save("a", About);
        Refuses("is given twice", About, weights: 1);
        Refuses("has the same weights as", About with { Epoch = About.Epoch + 1 }, weights: 1);
        Refuses("names other classes", About with { Classes = ["two", "one", "drei"] });
        Refuses("sees images in another way", About with { Preprocessing = new Preprocessing(64) });
        Refuses("train both with the same --weights and --seed", About with { Training = Options("strong", "1") });
        Refuses("train both with the same --weights and --seed", About with { PretrainedHash = null });
        Refuses("has a head of other widths", About with { Head = new HeadOptions([8], 0.3) });
        Refuses("--freeze-bn true", About, statistics: 2);
        Assert.Throws<UsageException>(() => Write("a"));

        void Refuses(string why, ModelMetadata other, float weights = 2, float statistics = 1)
        {
            Save("b", other, weights, statistics);
            Assert.Contains(why, Assert.Throws<HematoException>(() => Write("a", "b")).Message, StringComparison.Ordinal);
            Assert.False(File.Exists(_folder["mean"]));
        }
    }

    [Fact]
    public void The_same_weights_would_count_twice_wherever_they_stand()
    {
        Save("a", About);
        Save("b", About, weights: 2);
        Save("c", About with { Epoch = About.Epoch + 1 }, weights: 2);

        var message = Assert.Throws<HematoException>(() => Write("a", "b", "c")).Message;
        Assert.StartsWith($"{_folder["c"]} has the same weights as {_folder["b"]}", message, StringComparison.Ordinal);
    }

    private ModelMetadata Write(params string[] names)
    {
        var average = ModelAverage.Of([.. names.Select(name => _folder[name])]);
        average.Write(_folder["mean"]);
        return average.About;
    }

    private void Save(string name, ModelMetadata about, float weights = 1, float statistics = 1)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var model = CellClassifier.Create(about.Backbone, about.Head, about.Classes.Count);
        foreach (var weight in model.parameters()) weight.fill_(weights);
        foreach (var (_, value) in model.NamedTensors().Where(t => t.Key.EndsWith("running_var", StringComparison.Ordinal))) value.fill_(statistics);
        ModelFile.Save(_folder[name], model, about);
    }

    private static JsonObject Options(string augment, string seed) => JsonNode.Parse($$"""{"size":96,"augment":"{{augment}}","seed":{{seed}}}""")!.AsObject();

    private static string Hash(int image) => image.ToString("x16", System.Globalization.CultureInfo.InvariantCulture).PadRight(64, '0');
}
