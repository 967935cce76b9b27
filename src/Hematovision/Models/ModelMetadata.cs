using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Hematovision.Data.Audit;
using Hematovision.Imaging;
using Hematovision.IO;

namespace Hematovision.Models;

/// <summary>What a model file says about itself: all that is needed to build it again and to use it rightly.</summary>
public sealed record ModelMetadata
{
    /// <summary>The latest version of these fields; a file of a later one is refused.</summary>
    public const int CurrentVersion = 2;

    private const int WithoutCalibration = 1;

    /// <summary>
    /// Version of the fields: the first that knows all that the file holds, so that an older Hematovision still reads a model that is
    /// not calibrated, and refuses one whose probabilities it would get wrong.
    /// </summary>
    public int Version { get; init; } = WithoutCalibration;

    /// <summary>Name of the backbone in <see cref="BackboneRegistry"/>.</summary>
    public required string Backbone { get; init; }

    /// <summary>The head on it.</summary>
    public required HeadOptions Head { get; init; }

    /// <summary>Class names in the order of the outputs.</summary>
    public required IReadOnlyList<string> Classes { get; init; }

    /// <summary>How an image becomes the tensor the model takes.</summary>
    [JsonConverter(typeof(PreprocessingConverter))]
    public required Preprocessing Preprocessing { get; init; }

    /// <summary>
    /// The options that its weights follow from, as <c>config.json</c> has them but without folders and names, of a mean those that all of
    /// <see cref="MeanOf"/> share; null for a model that was not trained here.
    /// </summary>
    public JsonObject? Training { get; init; }

    /// <summary>SHA-256 of the data set, 64 hex digits, over contents, labels, groups and splits, not over paths; null where that is not known.</summary>
    public string? DatasetHash { get; init; }

    /// <summary>
    /// SHA-256 of the contents of the data set's images alone, 64 hex digits: where it is another's and <see cref="DatasetHash"/> is not,
    /// the same images were split or labelled otherwise. Null where that is not known.
    /// </summary>
    public string? ImagesHash { get; init; }

    /// <summary>
    /// The images that it learnt from, as a sketch: the first 8 bytes of each file's SHA-256, the 4,096 smallest of them, big-endian, in
    /// ascending order. It tells whether a set of images has some that it learnt from. Null where they are not known.
    /// </summary>
    public byte[]? LearntFrom { get; init; }

    /// <summary>Whether images that are not independent stood in different splits of the data set, and how that is known; null where it is not.</summary>
    public LeakFacts? Leakage { get; init; }

    /// <summary>SHA-256 of the weights file that training started from, 64 hex digits; null for training from scratch.</summary>
    public string? PretrainedHash { get; init; }

    /// <summary>The models whose weights these are the mean of; null where they are one training's.</summary>
    public IReadOnlyList<AveragedModel>? MeanOf { get; init; }

    /// <summary>The epoch these weights are of, from 1; 0 where nothing was trained, and of a mean.</summary>
    public int Epoch { get; init; }

    /// <summary>Scores by name, for example <c>val_accuracy</c>, each 0..1 but for losses, which are in nats.</summary>
    public IReadOnlyDictionary<string, double> Metrics { get; init; } = new Dictionary<string, double>();

    /// <summary>What the model's confidence was found to mean; null for a model that is not calibrated.</summary>
    public Calibration? Calibration { get; init; }

    /// <summary>What it takes to compute its backbone in bytes; null for a model that was not prepared for that.</summary>
    public Quantization? Quantization { get; init; }

    /// <summary>What its logits are divided by before softmax.</summary>
    internal double Temperature => Calibration?.Temperature ?? 1;

    /// <summary>Version of Hematovision that wrote the file.</summary>
    public string WrittenBy { get; init; } = HematovisionVersion.Text;

    /// <summary>What it takes to compute the backbone in bytes.</summary>
    /// <param name="path">The model's file.</param>
    /// <exception cref="HematoException">The model was not prepared for that.</exception>
    internal Quantization RequireQuantization(string path) =>
        Quantization ?? throw new HematoException($"{path} is not prepared for int8: hemato quantize {ShellWord.Of(path)} --data TRAINING_IMAGES.");

    /// <summary>Scores on validation images.</summary>
    internal static IReadOnlyDictionary<string, double> MetricsOf(double accuracy, double logLoss, double macroF1) =>
        new SortedDictionary<string, double>(StringComparer.Ordinal) { ["val_accuracy"] = accuracy, ["val_loss"] = logLoss, ["val_macro_f1"] = macroF1 };

    /// <summary>The same model with a calibration.</summary>
    internal ModelMetadata With(Calibration calibration) => this with { Version = CurrentVersion, Calibration = calibration };
}
