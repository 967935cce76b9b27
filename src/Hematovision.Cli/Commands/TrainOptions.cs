using System.CommandLine;
using Hematovision.Cli.Output;
using Hematovision.Imaging;
using Hematovision.Models;
using Hematovision.Torch;
using Hematovision.Training;

namespace Hematovision.Cli.Commands;

/// <summary>The options of a training, which <c>hemato train</c> has, and every command that trains.</summary>
internal static class TrainOptions
{
    private static readonly TrainingOptions Default = new() { Data = "" };

    internal static readonly Option<string?> Data = CommonOptions.Text("--data", "PATH", "Folder of class folders, folder with train/val/test folders of them, or CSV manifest (path,label[,group][,split]).");
    internal static readonly Option<string> Ratios = CommonOptions.Text("--ratios", "A/B/C", "Train/val/test parts of a data set that has none.", Default.Ratios);
    private static readonly Option<int> Limit = CommonOptions.Whole("--limit", "Images a class and split at most; 0 for all.", Default.Limit);
    internal static readonly Option<int> Fold = CommonOptions.Whole("--fold", "Fold that is val, the others train; 0 for the splits as they are.", Default.Fold);
    private static readonly Option<int> Size = CommonOptions.Whole("--size", "Side of the square the model sees, in pixels.", Default.Size);
    private static readonly Option<CropMode> Crop = CommonOptions.Choice("--crop", "What is seen: the whole image, its centre square, or the white cell found in it.", Default.Crop);
    private static readonly Option<bool> WhiteBalance = CommonOptions.Truth("--white-balance", "Make the empty slide of every image white.", Default.WhiteBalance);
    private static readonly Option<string> Augment = CommonOptions.Text("--augment", "NAME", $"Augmentation of training images: {string.Join(", ", AugmentationPolicy.Names)}, or a JSON file.", Default.Augment, [.. AugmentationPolicy.Names]);

    private static readonly Option<bool> NoAudit = CommonOptions.NoAudit();
    internal static readonly Option<bool> AllowLeakage = new("--allow-leakage") { Description = "Train though images of val or test are not independent of train; the run and the model file say so." };

    private static readonly Option<string> Backbone = CommonOptions.Text("--backbone", "NAME", $"{string.Join(", ", BackboneRegistry.All.SkipLast(1).Select(backbone => backbone.Name))} or {BackboneRegistry.All[^1].Name}.", Default.Backbone, [.. BackboneRegistry.All.Select(backbone => backbone.Name)]);
    private static readonly Option<string> Weights = CommonOptions.Text("--weights", "FILE", "imagenet, none, or a file: .safetensors, torchvision's .pth, or a model of Hematovision.", Default.Weights, "imagenet", "none");
    private static readonly Option<bool> AllowPartial = new("--allow-partial") { Description = "Take what fits of a weights file that lacks keys or has them in other shapes." };
    private static readonly Option<string[]> Head = new("--head")
    {
        Description = "Widths of the head's dense ReLU layers, or none.",
        HelpName = "N...",
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = true,
        DefaultValueFactory = _ => [.. Default.Head.Select(width => $"{width}")],
    };

    private static readonly Option<double> Dropout = CommonOptions.Real("--dropout", "Share of the pooled features dropped in training.", Default.Dropout);
    private static readonly Option<string?> Freeze = CommonOptions.Text("--freeze", "STAGE", "Stages that stay frozen while fine-tuning: all, none, a number of them, or the last one's name [the backbone's].");
    private static readonly Option<bool> FreezeBn = CommonOptions.Truth("--freeze-bn", "Keep every BatchNorm's statistics while fine-tuning.", Default.FreezeBatchNorm);

    private static readonly Option<int> EpochsHead = CommonOptions.Whole("--epochs-head", "Epochs with the whole backbone frozen.", Default.EpochsHead);
    private static readonly Option<int> Epochs = CommonOptions.Whole("--epochs", "Epochs of fine-tuning above --freeze, at most.", Default.Epochs);
    internal static readonly Option<int> Patience = CommonOptions.Whole("--patience", "Epochs without a better validation macro-F1 after which fine-tuning stops; 0 for never.", Default.Patience);
    private static readonly Option<int> BatchSize = CommonOptions.Whole("--batch-size", "Images a step.", Default.BatchSize);
    private static readonly Option<OptimizerKind> Optimizer = CommonOptions.Choice("--optimizer", "The optimiser.", Default.Optimizer);
    private static readonly Option<double> LrHead = CommonOptions.Real("--lr-head", "Largest learning rate while the backbone is frozen.", Default.LearningRateHead);
    internal static readonly Option<double> Lr = CommonOptions.Real("--lr", "Largest learning rate of fine-tuning.", Default.LearningRate);
    internal static readonly Option<double> WarmUp = CommonOptions.Real("--warm-up", "Epochs over which a stage's rate rises.", Default.WarmUpEpochs);
    private static readonly Option<double> WeightDecay = CommonOptions.Real("--weight-decay", "Weight decay.", Default.WeightDecay);
    private static readonly Option<double> ClipNorm = CommonOptions.Real("--clip-norm", "Largest norm of a step's gradient; 0 for no limit.", Default.ClipNorm);
    private static readonly Option<double> LabelSmoothing = CommonOptions.Real("--label-smoothing", "Share of each target spread over all classes.", Default.LabelSmoothing);
    private static readonly Option<ClassWeighting> ClassWeights = CommonOptions.Choice("--class-weights", "How classes weigh in the loss.", Default.ClassWeights);
    private static readonly Option<double> Average = CommonOptions.Real("--average", "Decay of the running mean of the weights, which is what is validated and kept; 0 for the last step's.", Default.Average);
    private static readonly Option<Sampling> Sampling = CommonOptions.Choice("--sampling", "An epoch: each image once, or as many of each laboratory that the manifest names.", Default.Sampling);
    internal static readonly Option<int> Views = CommonOptions.Whole("--views", "Augmented views of an image whose frozen features are kept; 0 for a new view each epoch.", Default.Views);
    private static readonly Option<ulong> Seed = CommonOptions.Seed("--seed", "What every random choice follows from.", Default.Seed);

    private static readonly Option<string> Device = CommonOptions.Device();
    private static readonly Option<Precision> Precision = CommonOptions.Choice("--precision", "Numbers the model computes in.", Default.Precision, without: Torch.Precision.Int8);
    private static readonly Option<int> Workers = CommonOptions.Workers();
    internal static readonly Option<double> CacheSize = CommonOptions.Real("--cache-size", "Gigabytes that the kept features of all runs may take.", Default.CacheSize);
    internal static readonly Option<string> Runs = CommonOptions.Text("--runs", "DIR", "Folder that the run folder is made in.", Default.Runs);
    internal static readonly Option<string?> Name = CommonOptions.Text("--name", "NAME", "Name of the run [backbone, date and time].");

    /// <summary>Adds them to a command, but for those that mean nothing to it.</summary>
    internal static void AddTo(Command command, params IReadOnlyList<Option> without)
    {
        Add("Images", Data, Ratios, Fold, NoAudit, AllowLeakage, Limit, Size, Crop, WhiteBalance, Augment);
        Add("Model", Backbone, Weights, AllowPartial, Head, Dropout, Freeze, FreezeBn);
        Add("Training", EpochsHead, Epochs, Patience, BatchSize, Optimizer, LrHead, Lr, WarmUp, WeightDecay, ClipNorm, LabelSmoothing, ClassWeights, Average, Sampling, Views, Seed);
        Add("Run", Device, Precision, Workers, CacheSize, Runs, Name);

        void Add(string heading, params IEnumerable<Option> options) => Help.Add(command, heading, [.. options.Except(without)]);
    }

    /// <summary>What a command line says of them; of those that its command lacks, their defaults.</summary>
    internal static TrainingOptions Read(ParseResult parsed, string data)
    {
        var known = parsed.CommandResult.Command.Options;
        return new TrainingOptions
        {
            Data = data,
            Backbone = Value(Backbone),
            Weights = Value(Weights),
            AllowPartial = Value(AllowPartial),
            Head = Widths(Value(Head)),
            Dropout = Value(Dropout),
            Freeze = Value(Freeze),
            FreezeBatchNorm = Value(FreezeBn),
            Size = Value(Size),
            Crop = Value(Crop),
            WhiteBalance = Value(WhiteBalance),
            EpochsHead = Value(EpochsHead),
            Epochs = Value(Epochs),
            BatchSize = Value(BatchSize),
            Optimizer = Value(Optimizer),
            LearningRateHead = Value(LrHead),
            LearningRate = Value(Lr),
            WeightDecay = Value(WeightDecay),
            WarmUpEpochs = Value(WarmUp),
            ClipNorm = Value(ClipNorm),
            LabelSmoothing = Value(LabelSmoothing),
            ClassWeights = Value(ClassWeights),
            Average = Value(Average),
            Sampling = Value(Sampling),
            Views = Value(Views),
            CacheSize = Value(CacheSize),
            Patience = Value(Patience),
            Augment = Value(Augment),
            Precision = Value(Precision),
            Device = Value(Device),
            Seed = Value(Seed),
            Limit = Value(Limit),
            Fold = Value(Fold),
            Ratios = Value(Ratios),
            Workers = Value(Workers),
            Runs = Value(Runs),
            Name = Value(Name),
            Audit = !Value(NoAudit),
            AllowLeakage = Value(AllowLeakage),
        };

        T Value<T>(Option<T> option) => known.Contains(option) ? parsed.GetValue(option)! : option.HasDefaultValue ? (T)option.GetDefaultValue()! : default!;
    }

    private static IReadOnlyList<int> Widths(string[] words)
    {
        var parts = words.SelectMany(word => word.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)).ToArray();
        if (parts is ["none"]) return [];
        return [.. parts.Select(part => int.TryParse(part, out var width)
            ? width
            : throw new UsageException($"--head takes widths such as 256 or 256,64, or none; '{part}' is neither."))];
    }
}
