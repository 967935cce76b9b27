using System.CommandLine;
using System.Globalization;
using Hematovision.Cli.Output;
using Hematovision.Data;
using Hematovision.Evaluation;
using Hematovision.Inference;
using Hematovision.IO;
using Hematovision.Models;
using Hematovision.Reporting;
using Hematovision.Torch;

namespace Hematovision.Cli.Commands;

/// <summary><c>hemato calibrate</c>: what a model's confidence means, written into its file.</summary>
internal static class CalibrateCommand
{
    // More training images a class do not change what is unlike them, and take their time.
    private const int TrainingImagesPerClass = 500;

    private static readonly Argument<string> Model = new("MODEL") { Description = "Model file; it is replaced unless --out is given." };
    private static readonly Option<string> Data = new("--data") { Description = "Labelled images that the model did not learn from, laid out as for train.", HelpName = "PATH", Required = true };
    private static readonly Option<string?> Part = CommonOptions.Text("--split", "NAME", "train, val, test or all [val, or all of a set without splits].");
    private static readonly Option<string?> Train = CommonOptions.Text("--train", "PATH", "Images that the model did learn from, to tell what is unlike them [--data's train split].");
    private static readonly Option<bool> NoAudit = CommonOptions.NoAudit();
    private static readonly Option<double?> ErrorRate = CommonOptions.Real("--error-rate", "Refer cells so that at most this share of the others is wrong, with 95 % confidence.");
    private static readonly Option<double?> AbstainBelow = CommonOptions.Real("--abstain-below", "Refer cells whose probability is below this.");
    private static readonly Option<double> FalseFlags = CommonOptions.Real("--false-flags", "Share of images like --data's that may be flagged as unlike the training images.", 0.05);
    private static readonly Option<int> Views = CommonOptions.Tta();
    private static readonly Option<string?> Out = CommonOptions.Text("--out", "FILE", "Write the calibrated model here and leave MODEL as it is.");
    private static readonly Option<string?> Json = CommonOptions.Text("--json", "FILE", "Write what was found to this file as JSON.");
    private static readonly Option<string> Device = CommonOptions.Device();
    private static readonly Option<Precision> Precision = CommonOptions.Numbers();
    private static readonly Option<int> BatchSize = CommonOptions.BatchSize();
    private static readonly Option<int> Workers = CommonOptions.Workers();

    internal static Command Create()
    {
        var command = new Command("calibrate", "Find out what a model's confidence means, and keep it in its file.") { Model };
        Help.Add(command, "Images", Data, Part, Train, NoAudit);
        Help.Add(command, "Refer to a person", ErrorRate, AbstainBelow, FalseFlags);
        Help.Add(command, "Output", Out, Json);
        Help.Add(command, "Work", Views, Device, Precision, BatchSize, Workers);
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        var model = parsed.GetValue(Model)!;
        var to = parsed.GetValue(Out) ?? model;
        Outputs.RefuseOther(to);
        Outputs.RefuseLoss([parsed.GetValue(Data), parsed.GetValue(Train), to], parsed.GetValue(Json));
        var options = new CalibrationOptions(parsed.GetValue(ErrorRate), parsed.GetValue(AbstainBelow), parsed.GetValue(FalseFlags));
        options.Check();
        var loading = CommonOptions.Loading(parsed.GetValue(BatchSize), parsed.GetValue(Workers));
        using var interruption = new Interruption();
        using var predictor = Predictor.Load(model, parsed.GetValue(Device)!, parsed.GetValue(Precision), loading, new AnswerOptions(parsed.GetValue(Views)));
        var set = EvaluationData.Load(parsed.GetValue(Data)!, parsed.GetValue(Part), !parsed.GetValue(NoAudit), loading.Workers, interruption.Token, byDefault: "val");
        var images = Independent(set);
        RefuseLearnt(model, predictor.Metadata!, set, images, parsed.GetValue(NoAudit));
        var training = Training(set.Dataset, parsed.GetValue(Train));

        var result = Calibrator.Calibrate(
            predictor, set.Dataset.Hash, images, training, options,
            done => StatusLine.Show(Path.GetFileName(model), done, images.Count + training.Count), interruption.Token);
        result = result with { Calibration = result.Calibration with { ChoseEpoch = set.ChoseEpoch(predictor.Metadata!) } };
        StatusLine.Clear();
        Terminal.LeftOut(result.BadImages);
        ModelFile.Calibrate(model, to, result.Calibration, result.Training);
        Print(to, result);
        if (parsed.GetValue(Json) is { } json) JsonFile.Write(json, CalibrationText.ToJson(result));
        return 0;
    }

    private static void Print(string path, CalibrationResult result)
    {
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"without a temperature: log loss {result.Before.LogLoss:F4}, calibration error {result.Before.CalibrationError:F4}"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"with it, same images:  log loss {result.After.LogLoss:F4}, calibration error {result.After.CalibrationError:F4}"));
        foreach (var (name, text) in CalibrationText.Lines(result.Calibration)) Console.WriteLine($"{name,-14} {text}");
        Terminal.Wrote(path);
        foreach (var note in result.Notes) Terminal.Note(note);
    }

    private static void RefuseLearnt(string model, ModelMetadata about, EvaluationData set, IReadOnlyList<ImageExample> images, bool notAudited)
    {
        var learnt = set.Learnt(about, images);
        var all = about.DatasetHash == set.Dataset.Hash && set.Split is "train" or "all";
        if (learnt > 0 || all)
        {
            var which = learnt == 0 ? "these" : EvaluationData.Which(learnt, images.Count);
            var instead = notAudited && set.Split is not ("train" or "all") ? "without --no-audit those are left out" : "calibrate it on images that it has not seen, such as --split val of its run's split.csv";
            throw new HematoException($"{model} learnt from {which} images and is surer of them than of others; {instead}.");
        }

        if (about.LearntFrom is null && about.ImagesHash == set.Dataset.ImagesHash && about.DatasetHash != set.Dataset.Hash)
            Terminal.Note($"{Path.GetFileName(model)} was trained on another split of these images: it may have learnt from those it is calibrated on");
    }

    private static IReadOnlyList<ImageExample> Independent(EvaluationData set)
    {
        var independent = set.Examples.Where(e => !set.Audit.IsLeaked(e)).ToArray();
        if (independent.Length < set.Examples.Count) Terminal.Note($"{set.Examples.Count - independent.Length:N0} images not used: they are not independent of another split");
        return independent;
    }

    private static IReadOnlyList<ImageExample> Training(ImageDataset set, string? named)
    {
        var data = (named is null ? set : ImageDataset.Load(named, 1, allowLeaks: true)).Limit(TrainingImagesPerClass, seed: 1);
        var training = named is null || data.HasSplits ? data.Of(Split.Train) : data.Examples;
        if (training.Count == 0) Terminal.Note("no training images: images unlike them will not be flagged; name a data set with a train split, or --train");
        return training;
    }
}
