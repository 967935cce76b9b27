using Hematovision.Data;
using Hematovision.Imaging;
using Hematovision.Imaging.Cells;
using Hematovision.Inference;
using Hematovision.Models;
using Hematovision.Smears;
using static TorchSharp.torch;

namespace Hematovision.Tests.Smears;

public sealed class DifferentialTests : TorchTest, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string[] _fields;

    public DifferentialTests()
    {
        SyntheticSmear.Write(_folder["smears"], new SyntheticSmearOptions(ImagesPerClass: 1, Size: 480, Seed: 3) { Cells = 3 });
        _fields = [.. Directory.EnumerateFiles(_folder["smears/JPEGImages"]).Order(StringComparer.Ordinal)];
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Every_cell_found_is_counted_referred_or_repeated()
    {
        using var predictor = Load(CropMode.Whole);

        var count = Differential.Count(predictor, _fields);

        Assert.Equal(12, count.Counted + count.Referred);
        Assert.Equal(0, count.Repeated);
        Assert.Equal(count.Counted, count.Classes.Sum(line => line.Cells));
        Assert.Equal(1, count.Classes.Sum(line => line.Share!.Value), 1e-9);
        Assert.All(count.Classes, line => Assert.InRange(line.Share!.Value, line.Interval!.Value.Low, line.Interval.Value.High));
        Assert.Equal(count.Pictures.SelectMany(p => p.Cells).Count(cell => cell.Found.IsCut), count.Reasons.Where(r => r.Reason == "cut by the picture's edge").Sum(r => r.Cells));
    }

    [Fact]
    public void Below_the_probability_asked_for_every_cell_is_referred_and_no_class_has_a_share()
    {
        using var predictor = Load(CropMode.Whole, new AnswerOptions(AbstainBelow: 1));

        var count = Differential.Count(predictor, _fields);

        Assert.Equal((0, 12), (count.Counted, count.Referred));
        Assert.All(count.Classes, line => Assert.Null(line.Share));
    }

    [Fact]
    public void A_field_photographed_twice_counts_once()
    {
        File.Copy(_fields[0], _folder["again.jpg"]);
        using var predictor = Load(CropMode.Whole);
        var once = Differential.Count(predictor, _fields);

        var twice = Differential.Count(predictor, [.. _fields, _folder["again.jpg"]]);

        Assert.Equal(once.Classes, twice.Classes);
        Assert.Equal(twice.Pictures[0].Cells.Count(cell => !cell.Found.IsCut), twice.Repeated);
        Assert.Contains($"shows part of {_fields[0]}", twice.Pictures[^1].Remarks);
    }

    [Fact]
    public void What_holds_no_cell_says_so_and_what_is_no_image_is_left_out()
    {
        PngFile.Write(_folder["blank.png"], new RgbImage(64, 64, [.. Enumerable.Repeat((byte)240, 64 * 64 * 3)]));
        File.WriteAllText(_folder["text.png"], "no picture");
        using var predictor = Load(CropMode.Cell);

        var count = Differential.Count(predictor, [_folder["blank.png"], _folder["text.png"]]);

        Assert.Equal((0, 0), (count.Counted, count.Referred));
        Assert.NotEmpty(Assert.Single(count.Pictures).Remarks);
        Assert.Equal(_folder["text.png"], Assert.Single(count.BadImages).Path);
    }

    [Theory]
    [InlineData(CropMode.Whole)]
    [InlineData(CropMode.Cell)]
    public void Pictures_in_memory_are_predicted_as_their_files_are(CropMode crop)
    {
        using var predictor = Load(crop);
        var pictures = _fields.Select(path => (path, ImageDecoder.Decode(path))).ToArray();

        var memory = predictor.Predict(pictures).ToList();

        var files = predictor.Predict(_fields).ToList();
        Assert.Equal(files.Select(p => p.Path), memory.Select(p => p.Path));
        Assert.Equal(files.SelectMany(p => p.Probabilities), memory.SelectMany(p => p.Probabilities));
    }

    [Fact]
    public void A_cell_cut_out_is_seen_as_in_a_picture_that_has_no_other()
    {
        var preprocessor = new Preprocessor(new Preprocessing(64) { Crop = CropMode.Cell });
        var image = ImageDecoder.Decode(_fields[0]);
        var found = CellFinder.Find(image);
        var (whole, cell) = (new byte[preprocessor.PixelBytes], new byte[preprocessor.PixelBytes]);

        preprocessor.Prepare(image, whole);
        preprocessor.PrepareCell(CellCrop.Of(image, found, found.Cells.MaxBy(c => c.Score)!), cell);

        Assert.Equal(whole, cell);
    }

    [Fact]
    public void Counting_leaves_no_tensor()
    {
        using var predictor = Load(CropMode.Whole);
        AssertLeavesNoTensor(() => Differential.Count(predictor, _fields));
    }

    private Predictor Load(CropMode crop, AnswerOptions? answers = null)
    {
        random.manual_seed(5);
        using var model = CellClassifier.Create("resnet18", new HeadOptions([], 0), 4);
        var path = _folder[$"{crop}.safetensors"];
        ModelFile.Save(path, model, new ModelMetadata
        {
            Backbone = "resnet18",
            Head = new HeadOptions([], 0),
            Classes = ["monocyte", "neutrophil", "eosinophil", "lymphocyte"],
            Preprocessing = new Preprocessing(64) { Crop = crop },
        });
        return Predictor.Load(path, answers: answers);
    }
}
