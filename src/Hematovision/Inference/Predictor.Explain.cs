using Hematovision.Data;
using Hematovision.Imaging;
using Hematovision.Inference.Explanations;
using Hematovision.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace Hematovision.Inference;

public sealed partial class Predictor
{
    /// <summary>How it turns a picture into what the model sees.</summary>
    internal Preprocessor Preprocessor => _preprocessor;

    /// <summary>Builds now what explanations need, so that none fails or waits because the model's file was replaced.</summary>
    internal void GetReadyToExplain() => _ = _model();

    /// <summary>Predicts files and says where the model looked, in their order, as they are enumerated. What cannot be read is left out and stands in <see cref="BadImages"/> at the end.</summary>
    /// <param name="paths">The files.</param>
    /// <param name="method">How.</param>
    /// <param name="cancellation">Ends the wait for the next batch.</param>
    /// <exception cref="OperationCanceledException">Cancelled; thrown while enumerating.</exception>
    public IEnumerable<Explanation> Explain(IReadOnlyList<string> paths, ExplanationMethod method, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(paths);
        return Batches(
            [.. paths.Select(path => new ImageExample(path, "", path))], _counts.Read,
            batch => Explain([.. batch.Indices.Select(i => paths[i])], [.. batch.Indices.Select(i => _counts.Of(paths[i]))], batch.Pixels, Answer(batch), method, -1), cancellation);
    }

    /// <summary>Predicts a picture in memory and says where the model looked.</summary>
    /// <param name="image">The picture, as decoded.</param>
    /// <param name="name">What <see cref="Prediction.Path"/> calls it.</param>
    /// <param name="method">How.</param>
    /// <param name="class">The class to explain; null for the predicted one.</param>
    /// <exception cref="UsageException">The model has no such class.</exception>
    public Explanation Explain(RgbImage image, string name, ExplanationMethod method, string? @class = null)
    {
        var chosen = @class is null ? -1 : Classes.ToList().IndexOf(@class);
        if (@class is not null && chosen < 0) throw new UsageException($"the model has no class '{@class}'; it has {string.Join(", ", Classes)}.");
        var pixels = new byte[_preprocessor.PixelBytes];
        var cells = _preprocessor.PrepareAndCount(image, pixels);
        return Explain([name], [cells], pixels, Answers(pixels, 1), method, chosen)[0];
    }

    /// <summary>The probabilities of pictures that were prepared already.</summary>
    /// <param name="pixels">[count, Size, Size, 3], at least as long.</param>
    /// <param name="count">How many there are.</param>
    /// <returns>[count * K].</returns>
    internal float[] Probabilities(byte[] pixels, int count) => [.. Answers(pixels, count).SelectMany(answer => answer.Probabilities)];

    /// <summary>Reads files a few at a time through another reader than the preprocessing's, which writes <paramref name="variants"/> pictures for each.</summary>
    internal BatchLoader Variants(IReadOnlyList<ImageExample> examples, int variants, PixelReader read) =>
        new(examples, checked(variants * _preprocessor.PixelBytes), read, _loading with { BatchSize = 1 });

    private List<Explanation> Explain(IReadOnlyList<string> names, IReadOnlyList<int> cells, byte[] pixels, Answer[] answers, ExplanationMethod method, int chosen)
    {
        var predictions = Predictions(names, answers, cells);
        int[] classes = [.. answers.Select(answer => chosen >= 0 ? chosen : answer.Predicted)];
        var (maps, places) = Use(() => Maps(pixels, classes, method));
        var (side, bytes) = (_preprocessor.Contract.Size, _preprocessor.PixelBytes);
        return
        [
            .. predictions.Select((prediction, i) => new Explanation(
                prediction, Classes[classes[i]], new RgbImage(side, side, pixels.AsSpan(i * bytes, bytes).ToArray()),
                new HeatMap(side, side, places, maps[(i * side * side)..((i + 1) * side * side)]))),
        ];
    }

    private (float[] Values, int Places) Maps(byte[] pixels, int[] classes, ExplanationMethod method)
    {
        var model = _model(); // first: it loads libtorch
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        model.eval();
        var images = _preprocessor.Standardise(_preprocessor.ToUnit(pixels, classes.Length, _device));
        var maps = ClassActivation.Of(model.Head, model.FeatureMap(images, Precision), classes, method).unsqueeze(1);
        var side = (long)_preprocessor.Contract.Size;
        var large = nn.functional.interpolate(maps, [side, side], mode: InterpolationMode.Bilinear, align_corners: false).squeeze(1);
        var strongest = large.amax([1, 2], keepdim: true);
        var scaled = large / where(strongest > 0, strongest, ones_like(strongest));
        return (scaled.cpu().contiguous().data<float>().ToArray(), (int)maps.shape[^1]);
    }
}
