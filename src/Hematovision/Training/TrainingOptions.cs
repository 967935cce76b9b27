using System.Text.Json.Serialization;
using Hematovision.Data;
using Hematovision.Imaging;
using Hematovision.Torch;

namespace Hematovision.Training;

/// <summary>The rule that turns gradients into steps.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<OptimizerKind>))]
public enum OptimizerKind
{
    /// <summary>Adam (Kingma and Ba 2015); weight decay is an L2 term in the gradient.</summary>
    [JsonStringEnumMemberName("adam")]
    Adam,

    /// <summary>Adam with decoupled weight decay (Loshchilov and Hutter 2019).</summary>
    [JsonStringEnumMemberName("adamw")]
    AdamW,

    /// <summary>Stochastic gradient descent with Nesterov momentum 0.9.</summary>
    [JsonStringEnumMemberName("sgd")]
    Sgd,
}

/// <summary>How the classes weigh in the loss.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ClassWeighting>))]
public enum ClassWeighting
{
    /// <summary>Each class by <c>images / (classes * images of the class)</c>, scikit-learn's rule.</summary>
    [JsonStringEnumMemberName("balanced")]
    Balanced,

    /// <summary>Each image the same.</summary>
    [JsonStringEnumMemberName("none")]
    None,
}

/// <summary>What an epoch consists of.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Sampling>))]
public enum Sampling
{
    /// <summary>Each training image once.</summary>
    [JsonStringEnumMemberName("images")]
    Images,

    /// <summary>As many images of each laboratory, which the manifest names; a small one's come several times.</summary>
    [JsonStringEnumMemberName("laboratories")]
    Laboratories,
}

/// <summary>Every choice of a training run. What is recorded in <c>config.json</c> and <c>--resume</c> reads back.</summary>
public sealed record TrainingOptions
{
    /// <summary>The data set: a folder of class folders, one with train/val/test folders, or a CSV manifest.</summary>
    public required string Data { get; init; }

    /// <summary>Name of the backbone in <see cref="Models.BackboneRegistry"/>.</summary>
    public string Backbone { get; init; } = "mobilenet_v2";

    /// <summary><c>imagenet</c>, <c>none</c> (from scratch), or a file: safetensors, torchvision's .pth, or a model of Hematovision.</summary>
    public string Weights { get; init; } = "imagenet";

    /// <summary>Take what fits of a weights file that lacks keys or has them in other shapes.</summary>
    public bool AllowPartial { get; init; }

    /// <summary>Widths of the head's dense ReLU layers, from the backbone's side, each 1 to 65,536; empty for none.</summary>
    public IReadOnlyList<int> Head { get; init; } = [128];

    /// <summary>Share of the pooled features dropped in training, 0 up to but not including 1.</summary>
    public double Dropout { get; init; } = 0.2;

    /// <summary>Stages that stay frozen while fine-tuning: <c>all</c>, <c>none</c>, a number of stages, or the name of the last one; null for the backbone's default.</summary>
    public string? Freeze { get; init; }

    /// <summary>Keep every BatchNorm's statistics as they are while fine-tuning.</summary>
    public bool FreezeBatchNorm { get; init; } = true;

    /// <summary>Side of the square the model sees, in pixels, 32 to 1024.</summary>
    public int Size { get; init; } = 224;

    /// <summary>What part of an image is seen.</summary>
    public CropMode Crop { get; init; } = CropMode.Whole;

    /// <summary>Make the empty slide of every image white.</summary>
    public bool WhiteBalance { get; init; } = true;

    /// <summary>Epochs of the first stage, with the whole backbone frozen; 0 leaves it out.</summary>
    public int EpochsHead { get; init; } = 2;

    /// <summary>Epochs of the second stage, above <see cref="Freeze"/>, at most; 0 leaves it out. Not 0 in both stages.</summary>
    public int Epochs { get; init; } = 10;

    /// <summary>Images a step, at least 1; the last step of an epoch may have fewer.</summary>
    public int BatchSize { get; init; } = 32;

    /// <summary>The optimiser.</summary>
    public OptimizerKind Optimizer { get; init; } = OptimizerKind.Adam;

    /// <summary>Largest learning rate of the first stage, above 0.</summary>
    public double LearningRateHead { get; init; } = 1e-3;

    /// <summary>Largest learning rate of the second stage, above 0.</summary>
    public double LearningRate { get; init; } = 3e-4;

    /// <summary>Weight decay, from 0; <see cref="Optimizer"/> decides how it acts.</summary>
    public double WeightDecay { get; init; }

    /// <summary>Epochs of a stage over which its rate rises from zero; a fraction is allowed.</summary>
    public double WarmUpEpochs { get; init; } = 0.5;

    /// <summary>Largest norm of the gradient of a step; 0 for no limit.</summary>
    public double ClipNorm { get; init; } = 5;

    /// <summary>Share of each target that is spread over all classes, 0 up to but not including 1.</summary>
    public double LabelSmoothing { get; init; }

    /// <summary>How the classes weigh in the loss.</summary>
    public ClassWeighting ClassWeights { get; init; } = ClassWeighting.Balanced;

    /// <summary>What of the running mean of the weights stays at each step, 0 up to but not including 1; 0 keeps the weights of the last step instead of a mean.</summary>
    public double Average { get; init; } = 0.99;

    /// <summary>What an epoch consists of.</summary>
    public Sampling Sampling { get; init; } = Sampling.Images;

    /// <summary>Fine-tuning stops after this many epochs without a better macro-F1 on the validation images; 0 for never.</summary>
    public int Patience { get; init; } = 5;

    /// <summary>The augmentation of training images: <c>none</c>, <c>light</c>, <c>strong</c>, <c>foreign</c>, or a JSON file (<see cref="AugmentationPolicy.Load"/>).</summary>
    public string Augment { get; init; } = "strong";

    /// <summary>
    /// Augmented views of an image of which is kept what the frozen stages make, where that is smaller than the image itself: epoch after epoch
    /// takes the next of them. 0 for a new view each epoch, computed anew.
    /// </summary>
    public int Views { get; init; } = 4;

    /// <summary>Gigabytes (10^9 bytes) that what is kept of all runs may take; those that were used least recently go.</summary>
    public double CacheSize { get; init; } = 10;

    /// <summary>The numbers the model computes in.</summary>
    public Precision Precision { get; init; } = Precision.Auto;

    /// <summary><c>auto</c>, <c>cpu</c>, <c>cuda</c> or <c>cuda:N</c>.</summary>
    public string Device { get; init; } = "auto";

    /// <summary>What every random choice follows from.</summary>
    public ulong Seed { get; init; }

    /// <summary>Images a class and split at most, drawn with the seed; 0 for all.</summary>
    public int Limit { get; init; }

    /// <summary>The fold that is val, from 1, of a data set that has folds; the others are train. 0 keeps the splits as they are.</summary>
    public int Fold { get; init; }

    /// <summary>Parts of a data set without splits: train/val/test, three numbers that add up to 100 or to 1.</summary>
    public string Ratios { get; init; } = "80/10/10";

    /// <summary>Search the data set for copies before training, unless the record of its split vouches for it.</summary>
    public bool Audit { get; init; } = true;

    /// <summary>Train though images of one group stand in different splits. The run and the model file say so.</summary>
    public bool AllowLeakage { get; init; }

    /// <summary>Threads that decode, up to 256; 0 for one a processor.</summary>
    public int Workers { get; init; }

    /// <summary>Folder that the run folder is made in.</summary>
    public string Runs { get; init; } = "runs";

    /// <summary>Name of the run; null for the backbone's with the date and time.</summary>
    public string? Name { get; init; }

    /// <summary>Folder that the best model is copied to; null for no copy.</summary>
    public string? Checkpoints { get; init; } = "checkpoints";

    /// <summary>How images are read.</summary>
    internal LoaderOptions Loading => new(BatchSize, Workers);

    /// <summary>How an image becomes a tensor.</summary>
    internal Preprocessing Preprocessing => new(Size) { Crop = Crop, WhiteBalance = WhiteBalance };

    /// <summary>Checks what can be checked without a data set.</summary>
    /// <exception cref="UsageException">An option is outside its range.</exception>
    public void Validate()
    {
        Check(EpochsHead >= 0 && Epochs >= 0 && EpochsHead + Epochs > 0, "--epochs-head and --epochs", "are not negative and not both 0");
        Check(BatchSize >= 1, "--batch-size", "is at least 1");
        _ = new Preprocessor(Preprocessing);
        Check((long)BatchSize * Size * Size * 3 <= Array.MaxLength, "--batch-size", $"is at most {Array.MaxLength / ((long)Size * Size * 3)} at {Size} px");
        Check(Head.All(width => width is >= 1 and <= 65536), "--head", "takes widths from 1 to 65536");
        Check(Dropout is >= 0 and < 1, "--dropout", "is at least 0 and less than 1");
        Check(LabelSmoothing is >= 0 and < 1, "--label-smoothing", "is at least 0 and less than 1");
        Check(LearningRate > 0 && LearningRateHead > 0, "--lr and --lr-head", "are more than 0");
        Check(WeightDecay >= 0, "--weight-decay", "is not negative");
        Check(WarmUpEpochs >= 0, "--warm-up", "is not negative");
        Check(ClipNorm >= 0, "--clip-norm", "is not negative");
        Check(Average is >= 0 and < 1, "--average", "is at least 0 and less than 1");
        Check(Views >= 0, "--views", "is not negative");
        Check(CacheSize is >= 0 and <= 1e6, "--cache-size", "is from 0 to 1000000 GB");
        Check(Patience >= 0, "--patience", "is not negative");
        Check(Limit >= 0, "--limit", "is not negative");
        Check(Fold >= 0, "--fold", "is not negative");
        Check(Precision != Precision.Int8, "--precision", "is auto, fp32 or bf16 in training; int8 is for a model that has learnt (hemato quantize)");
        Check(Workers is >= 0 and <= 256, "--workers", "is from 0 to 256");
    }

    private static void Check(bool holds, string option, string rule)
    {
        if (!holds) throw new UsageException($"{option} {rule}.");
    }
}
