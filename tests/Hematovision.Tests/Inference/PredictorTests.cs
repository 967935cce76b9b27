using Hematovision.Data;
using Hematovision.Evaluation;
using Hematovision.Imaging;
using Hematovision.Inference;
using Hematovision.Inference.Explanations;
using Hematovision.Models;
using static TorchSharp.torch;

namespace Hematovision.Tests.Inference;

public sealed class PredictorTests : TorchTest, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _model;
    private readonly string[] _images;

    public PredictorTests()
    {
        SyntheticSmear.Write(_folder["data"], new SyntheticSmearOptions(ImagesPerClass: 3, Size: 64));
        _images = [.. Directory.EnumerateFiles(_folder["data"], "*.jpg", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
        random.manual_seed(5);
        using var model = CellClassifier.Create("resnet18", new HeadOptions([], 0), 4);
        _model = _folder["model.safetensors"];
        ModelFile.Save(_model, model, new ModelMetadata
        {
            Backbone = "resnet18",
            Head = new HeadOptions([], 0),
            Classes = ["monocyte", "neutrophil", "eosinophil", "lymphocyte"],
            Preprocessing = new Preprocessing(64),
        });
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Predictions_come_in_the_order_of_the_paths_and_add_up_to_one()
    {
        using var predictor = Predictor.Load(_model, loading: new LoaderOptions(BatchSize: 5, Workers: 3));

        var predictions = predictor.Predict(_images).ToList();

        Assert.Equal(_images, predictions.Select(p => p.Path));
        Assert.All(predictions, p => Assert.Equal(1, p.Probabilities.Sum(), 5));
        Assert.All(predictions, p => Assert.Equal(p.Probabilities.Max(), p.Probability));
        Assert.All(predictions, p => Assert.Equal(4, p.Top(10).Count));
    }

    /// <summary>What computes is native: let go of in the middle of it, it would end the process.</summary>
    [Theory]
    [InlineData(NetworkRuntime.Onnx)]
    [InlineData(NetworkRuntime.Torch)]
    public void Disposed_of_while_it_works_it_ends_what_it_computes_and_then_says_so(NetworkRuntime runtime)
    {
        var predictor = Predictor.Load(_model, loading: new LoaderOptions(BatchSize: 2), runtime: runtime);
        using var works = new ManualResetEventSlim();
        var work = Task.Run(() =>
        {
            while (true)
            {
                Assert.Equal(_images.Length, predictor.Predict(_images).Count());
                works.Set();
            }
        });
        works.Wait();

        predictor.Dispose();

        Assert.Throws<ObjectDisposedException>(() => work.GetAwaiter().GetResult());
        Assert.Throws<ObjectDisposedException>(() => predictor.Predict(_images).Count());
        Assert.Throws<ObjectDisposedException>(() => predictor.Explain(_images, ExplanationMethod.GradCam).Count());
        predictor.Dispose();
    }

    [Fact]
    public void The_classes_are_the_files_in_its_order_not_the_folders()
    {
        using var predictor = Predictor.Load(_model);
        Assert.Equal(["monocyte", "neutrophil", "eosinophil", "lymphocyte"], predictor.Classes);
    }

    /// <summary>By every way in: a file, a picture in memory, an explanation, and what a server has prepared.</summary>
    [Fact]
    public void A_field_of_several_white_cells_is_referred_because_the_answer_is_of_one()
    {
        const string Says = "shows 3 white cells, this is one";
        SyntheticSmear.Write(_folder["field"], new SyntheticSmearOptions(ImagesPerClass: 1, Size: 512) { Cells = 3 });
        string[] fields = [.. Directory.EnumerateFiles(_folder["field/JPEGImages"], "*.jpg").Order(StringComparer.Ordinal)];
        using var model = CellClassifier.Create("resnet18", new HeadOptions([], 0), 4);
        var about = ModelFile.ReadMetadata(_model) with { Preprocessing = new Preprocessing(64) { Crop = CropMode.Cell } };
        ModelFile.Save(_folder["looks.safetensors"], model, about);
        using var looks = Predictor.Load(_folder["looks.safetensors"]);
        using var sees = Predictor.Load(_model);

        Assert.Contains(Says, looks.Predict(fields).Select(prediction => prediction.Refer));
        var field = looks.Predict(fields).First(prediction => prediction.Refer == Says).Path;
        var image = ImageDecoder.Decode(field);
        Assert.Equal(Says, looks.Predict([("field", image)]).Single().Refer);
        Assert.Equal(Says, looks.Explain(image, "field", ExplanationMethod.GradCam).Prediction.Refer);
        Assert.Equal(Says, looks.Explain([field], ExplanationMethod.GradCam).Single().Prediction.Refer);
        Assert.All(looks.Predict(_images), prediction => Assert.Null(prediction.Refer));
        Assert.Null(sees.Predict([field]).Single().Refer);
    }

    [Fact]
    public void A_bad_image_is_left_out_and_named()
    {
        File.WriteAllText(_images[1], "no picture");
        using var predictor = Predictor.Load(_model);

        var predictions = predictor.Predict(_images).ToList();

        Assert.Equal(_images.Where(path => path != _images[1]), predictions.Select(p => p.Path));
        Assert.Equal(_images[1], Assert.Single(predictor.BadImages).Path);
    }

    [Fact]
    public void Predicting_leaves_no_tensor()
    {
        using var predictor = Predictor.Load(_model);
        AssertLeavesNoTensor(() => predictor.Predict(_images).Count());
    }

    [Fact]
    public void Scoring_matches_labels_by_name_in_any_case_and_counts_those_the_model_does_not_know()
    {
        using var predictor = Predictor.Load(_model);
        var predicted = predictor.Predict(_images).ToList();
        List<ImageExample> examples =
        [
            .. predicted.Take(6).Select(p => new ImageExample(p.Path, p.Label.ToUpperInvariant(), p.Path)),
            .. predicted.Skip(6).Take(2).Select(p => new ImageExample(p.Path, "basophil", p.Path)),
        ];

        var result = Evaluator.Score(predictor, examples);

        Assert.Equal(6, result.Report.Images);
        Assert.Equal(1, result.Report.Accuracy);
        Assert.Equal(2, result.Report.UnknownLabels);
        Assert.Equal(KeyValuePair.Create("basophil", 2), Assert.Single(result.UnknownLabels));
    }

    [Fact]
    public void Pictures_of_one_cell_count_once_by_group()
    {
        using var predictor = Predictor.Load(_model);
        var examples = _images.Select((path, i) => new ImageExample(path, "monocyte", $"cell {i / 3}")).ToList();

        var result = Evaluator.Score(predictor, examples);

        Assert.Equal(12, result.Report.Matrix.Total);
        Assert.Equal(4, result.ByGroup.Matrix.Total);
        Assert.Equal(4, result.Report.Groups);
    }
}
