using System.Text;

namespace Hematovision.Cli.Tests;

/// <summary>What <c>hemato train</c> does with bad images, folders and weights.</summary>
[Collection(Command.Name)]
public sealed class TrainInputTests(Trained trained) : IDisposable
{
    private readonly Folder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_folder_that_is_not_there() =>
        Train("nowhere").FailsWith(1, "no such folder or manifest: nowhere", "Name a folder");

    [Fact]
    public void A_folder_of_one_class()
    {
        _folder.Put("data/neutrophil/1.png", [1]);

        Train("data").FailsWith(1, "data has only one class ('neutrophil')", "at least 2 classes");
    }

    [Fact]
    public void A_folder_of_images_without_classes()
    {
        _folder.Put("data/1.png", [1]);

        Train("data").FailsWith(1, "has no class folders", "expected a folder of images per class");
    }

    [Fact]
    public void One_group_in_two_splits_is_refused()
    {
        _folder.WithImages(2);
        var csv = new StringBuilder("path,label,group,split\n");
        csv.Append("data/monocyte/monocyte-00000.jpg,monocyte,patient 1,train\n");
        csv.Append("data/monocyte/monocyte-00001.jpg,monocyte,patient 1,val\n");
        csv.Append("data/neutrophil/neutrophil-00000.jpg,neutrophil,patient 2,train\n");
        _folder.Put("set.csv", Encoding.UTF8.GetBytes(csv.ToString()));

        Train("set.csv").FailsWith(3, "1 of 1 val images (100.0 %) are not independent of another split", "are of group 'patient 1'", "hemato data split");
        var eval = Hemato.Run(_folder.Path, "eval", trained.Model, "--data", "set.csv", "--split", "val").Succeeds();
        Assert.Contains(eval.Err, line => line.Contains("patient 1", StringComparison.Ordinal));
        Assert.Contains("nothing is left to score", eval.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void A_class_of_which_no_image_can_be_read_is_not_trained()
    {
        _folder.WithImages();
        foreach (var image in Directory.GetFiles(_folder["data/monocyte"])) File.WriteAllText(image, "no picture");

        Assert.Contains("no training image of class 'monocyte' could be read", Train("data").Err[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void Bad_images_and_an_empty_class_are_named_and_the_rest_trains()
    {
        _folder.WithImages();
        var jpeg = File.ReadAllBytes(_folder["data/monocyte/monocyte-00000.jpg"]);
        foreach (var i in Enumerable.Range(0, 4))
        {
            _folder.Put($"data/monocyte/cut-{i}.jpg", jpeg.AsSpan(0, jpeg.Length / 2));
            _folder.Put($"data/monocyte/empty-{i}.jpg", []);
            _folder.Put($"data/monocyte/text-{i}.png", "no picture"u8);
        }

        Directory.CreateDirectory(_folder["data/basophil"]);

        var run = Hemato.Run(_folder.Path, [.. Trained.Quick[..^2], "--name", "run"]).Succeeds();

        Assert.Contains("class folder 'basophil' has no images and is left out", run.Err);
        Assert.Contains(run.Err, line => line.StartsWith("left out of training: ", StringComparison.Ordinal) && line.EndsWith(".jpg: is truncated", StringComparison.Ordinal));
        Assert.Contains(run.Err, line => line.EndsWith(".jpg: is empty", StringComparison.Ordinal));
        Assert.Contains(run.Err, line => line.EndsWith(".png: is text, not an image", StringComparison.Ordinal));
        Assert.Equal(run.Err.Count, run.Err.Distinct().Count());
        Assert.Contains(" of 4 classes: eosinophil, lymphocyte, monocyte, neutrophil", run.Err.Single(line => line.Contains("classes:", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Fact]
    public void Weights_that_cannot_be_used()
    {
        _folder.WithImages(3);
        var model = File.ReadAllBytes(trained.Model);
        _folder.Put("cut.safetensors", model.AsSpan(0, model.Length / 2));
        _folder.Put("text.pth", "no weights"u8);

        Train("data", "--weights", "cut.safetensors").FailsWith(1, "cut.safetensors is cut short");
        Train("data", "--weights", "text.pth").FailsWith(1, "text.pth is no weights file: neither safetensors nor a PyTorch .pth file");
        Train("data", "--weights", "gone.pth").FailsWith(1, "no such weights file: gone.pth");
        Train("data", "--weights", trained.Model, "--backbone", "resnet18").FailsWith(1, "is a mobilenet_v2, not a resnet18; choose --backbone mobilenet_v2");
        Assert.False(Directory.Exists(_folder["runs"]));
    }

    [Fact]
    public void Without_a_network_the_line_says_which_file_to_put_where()
    {
        _folder.WithImages(3);
        Directory.CreateDirectory(_folder["mine"]);

        // A closed port stands for a network that is not there, quickly and on every machine.
        var environment = new Dictionary<string, string?>
        {
            ["HEMATO_HOME"] = _folder["cache"],
            ["HEMATO_WEIGHTS"] = _folder["mine"],
            ["https_proxy"] = "http://127.0.0.1:1",
            ["HTTPS_PROXY"] = "http://127.0.0.1:1",
            ["no_proxy"] = null,
            ["NO_PROXY"] = null,
        };
        string[] says = ["mobilenet_v2-b0353104.pth from download.pytorch.org", "put it at " + _folder["cache/weights/mobilenet_v2-b0353104.pth"], "HEMATO_WEIGHTS"];

        Hemato.Run(_folder.Path, environment, "weights", "get", "mobilenet_v2").FailsWith(1, says);
        Hemato.Run(_folder.Path, environment, "train", "--data", "data").EndsWith(1, says);
        Assert.False(Directory.Exists(_folder["runs"]));

        environment["HEMATO_WEIGHTS"] = _folder["gone"];
        Hemato.Run(_folder.Path, environment, "weights", "list").EndsWith(1, "HEMATO_WEIGHTS=", "is no folder");
    }

    private Outcome Train(string data, params string[] more) =>
        Hemato.Run(_folder.Path, ["train", "--no-report", "--data", data, "--size", "32", .. more.Contains("--weights") ? more : ["--weights", "none", .. more]]);
}
