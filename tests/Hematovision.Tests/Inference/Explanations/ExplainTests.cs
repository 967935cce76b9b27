using Hematovision.Data;
using Hematovision.Evaluation.Explanations;
using Hematovision.Evaluation.Robustness;
using Hematovision.Imaging;
using Hematovision.Inference;
using Hematovision.Inference.Explanations;
using Hematovision.Models;
using Hematovision.Reporting;
using SkiaSharp;
using static TorchSharp.torch;

namespace Hematovision.Tests.Inference.Explanations;

/// <summary>What an explanation, the deletion test and the robustness test hold to, with each backbone.</summary>
public sealed class ExplainTests : TorchTest, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string[] _images;

    public ExplainTests()
    {
        SyntheticSmear.Write(_folder["data"], new SyntheticSmearOptions(ImagesPerClass: 2, Size: 48));
        _images = [.. Directory.EnumerateFiles(_folder["data"], "*.jpg", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
    }

    public static TheoryData<string> Names => [.. BackboneRegistry.All.Select(backbone => backbone.Name)];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Names))]
    public void A_map_is_as_large_as_what_the_model_saw_reaches_from_0_to_1_and_leaves_no_tensor(string backbone)
    {
        using var predictor = Load(backbone);
        var explanations = predictor.Explain(_images, ExplanationMethod.GradCamPlusPlus).ToList();

        Assert.Equal(_images, explanations.Select(e => e.Prediction.Path));
        Assert.Equal(predictor.Predict(_images).Select(p => p.Probabilities), explanations.Select(e => e.Prediction.Probabilities));
        Assert.All(explanations, e => Assert.Equal(e.Prediction.Label, e.Class));
        Assert.All(explanations, e => Assert.Equal((64, 64, 64 * 64), (e.Map.Width, e.Map.Height, e.Map.Values.Length)));
        Assert.All(explanations.SelectMany(e => e.Map.Values), value => Assert.InRange(value, 0, 1));
        Assert.All(explanations, e => Assert.Contains(e.Map.Values.Max(), (float[])[0, 1]));
        AssertLeavesNoTensor(() => predictor.Explain(_images, ExplanationMethod.GradCam).Count());
    }

    [Fact]
    public void A_picture_in_memory_is_explained_as_its_file_and_for_any_class()
    {
        using var predictor = Load("resnet18");
        var ofFile = predictor.Explain([_images[0]], ExplanationMethod.GradCam).Single();
        var image = ImageDecoder.Decode(_images[0]);

        var explanation = predictor.Explain(image, "upload", ExplanationMethod.GradCam);

        Assert.Equal(ofFile.Map.Values, explanation.Map.Values);
        Assert.Equal(ofFile.Seen.Pixels, explanation.Seen.Pixels);
        Assert.Equal("neutrophil", predictor.Explain(image, "upload", ExplanationMethod.GradCam, "neutrophil").Class);
        Assert.Throws<UsageException>(() => predictor.Explain(image, "upload", ExplanationMethod.GradCam, "basophil"));
    }

    [Fact]
    public void What_is_shown_is_what_the_model_saw()
    {
        using var predictor = Load("resnet18");
        var preprocessor = new Preprocessor(new Preprocessing(64) { Crop = CropMode.Centre });
        var seen = new byte[preprocessor.PixelBytes];
        preprocessor.Read(_images[0], seen);
        using var cropped = Load("resnet18", CropMode.Centre);

        Assert.Equal(seen, cropped.Explain([_images[0]], ExplanationMethod.GradCam).Single().Seen.Pixels);
        Assert.NotEqual(seen, predictor.Explain([_images[0]], ExplanationMethod.GradCam).Single().Seen.Pixels);
    }

    [Fact]
    public void A_bad_image_is_left_out_and_named()
    {
        File.WriteAllText(_images[1], "no picture");
        using var predictor = Load("resnet18");

        Assert.Equal(_images.Length - 1, predictor.Explain(_images, ExplanationMethod.GradCam).Count());
        Assert.Equal(_images[1], Assert.Single(predictor.BadImages).Path);
    }

    [Fact]
    public void Overlays_are_named_after_their_images_and_a_folder_in_use_is_refused()
    {
        using var predictor = Load("resnet18");
        var folder = new ExplanationFolder(_folder["out"]);
        var name = folder.Write(predictor.Explain([_images[0]], ExplanationMethod.GradCam).Single());

        Assert.Equal($"00001-{Path.GetFileNameWithoutExtension(_images[0])}.png", name);
        using var picture = SKBitmap.Decode(Path.Combine(_folder["out"], name));
        Assert.True(picture.Width > 2 * picture.Height * 3 / 4);
        Assert.Throws<HematoException>(() => new ExplanationFolder(_folder["out"]));
    }

    [Fact]
    public void The_deletion_and_robustness_tests_say_the_same_each_time_and_leave_no_tensor()
    {
        using var predictor = Load("resnet18");
        var examples = _images.Select((path, i) => new ImageExample(path, "monocyte", $"slide {i / 2}")).ToList();

        var deletion = DeletionTest.Run(predictor, examples, ExplanationMethod.GradCam);
        Assert.Equal((8, 4), (deletion.Images, deletion.Groups));
        Assert.Equal(deletion.RandomArea - deletion.Area, deletion.Gain, 9);
        Assert.Equal(deletion.Curve[0], deletion.RandomCurve[0], 5);
        Assert.Equal(deletion.Curve[^1], deletion.RandomCurve[^1], 5);
        Assert.Equal(deletion.Area, DeletionTest.Run(predictor, examples, ExplanationMethod.GradCam).Area, 12);

        var robustness = RobustnessTest.Run(predictor, examples);
        Assert.Equal((8, 4), (robustness.Images, robustness.Groups));
        Assert.Equal(predictor.Predict(_images).Count(p => p.Label == "monocyte") / 8.0, robustness.CleanAccuracy);
        Assert.All(robustness.Curves, c => Assert.Equal(robustness.CleanAccuracy, Assert.Single(c.Points, p => p.Level is null).Accuracy));
        var again = RobustnessTest.Run(predictor, examples);
        Assert.Equal(robustness.Curves.SelectMany(c => c.Points), again.Curves.SelectMany(c => c.Points));
        Assert.Equal(robustness.RelativeAreaInterval, again.RelativeAreaInterval);
        AssertLeavesNoTensor(() => DeletionTest.Run(predictor, [examples[0]], ExplanationMethod.GradCam));
    }

    /// <summary>Strides round up and pooling down: the map's places are those of the features, not a 32nd of the side.</summary>
    [Theory]
    [InlineData("mobilenet_v2", 5)]
    [InlineData("resnet18", 5)]
    [InlineData("vgg16", 4)]
    public void A_map_has_the_places_of_the_features(string backbone, int places)
    {
        using var predictor = Load(backbone, size: 144);
        Assert.Equal(places, Assert.Single(predictor.Explain([_images[0]], ExplanationMethod.GradCam)).Map.Places);
    }

    [Fact]
    public void Nothing_to_test_is_said()
    {
        using var predictor = Load("resnet18");
        Assert.Throws<HematoException>(() => RobustnessTest.Run(predictor, [new ImageExample(_images[0], "platelet", "a")]));
        Assert.Throws<HematoException>(() => RobustnessTest.Run(predictor, [new ImageExample(_folder["none.jpg"], "monocyte", "a")]));
        Assert.Throws<HematoException>(() => DeletionTest.Run(predictor, [], ExplanationMethod.GradCam));
    }

    private Predictor Load(string backbone, CropMode crop = CropMode.Whole, int size = 64)
    {
        random.manual_seed(5);
        using var model = CellClassifier.Create(backbone, new HeadOptions([], 0), 4);
        var file = _folder[$"{backbone}-{crop}.safetensors"];
        ModelFile.Save(file, model, new ModelMetadata
        {
            Backbone = backbone,
            Head = new HeadOptions([], 0),
            Classes = ["monocyte", "neutrophil", "eosinophil", "lymphocyte"],
            Preprocessing = new Preprocessing(size) { Crop = crop },
        });
        return Predictor.Load(file, loading: new LoaderOptions(BatchSize: 5, Workers: 2));
    }
}
