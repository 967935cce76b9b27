using System.CommandLine;
using Hematovision.Cli.Output;
using Hematovision.Data;
using Hematovision.Inference;
using Hematovision.Training;

namespace Hematovision.Cli.Commands;

/// <summary><c>hemato quickstart</c>: the main job from end to end, on images it draws itself, with nothing to download.</summary>
internal static class QuickstartCommand
{
    private const int ImagesPerClass = 120;
    private const int Size = 128;

    private static readonly Option<string> Dataset =
        CommonOptions.Text("--dataset", "DIR", "Folder the synthetic images go to.", Path.Combine("dataset", "quickstart"));

    internal static Command Create()
    {
        var command = new Command("quickstart", "Draw synthetic smears, train the bundled model's head on them, evaluate and predict: half a minute.") { Dataset };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        var bundled = BundledModel.Require();
        var data = parsed.GetValue(Dataset)!;
        Step(1, $"drawing {4 * ImagesPerClass} synthetic smears in {data} (drawings that follow each class's nucleus and granules, not photographs)");
        if (!File.Exists(Path.Combine(data, "README.txt"))) SyntheticSmear.Write(data, new SyntheticSmearOptions(ImagesPerClass, Size));

        Step(2, "training a new head on the bundled model's backbone");
        var result = TrainCommand.Train(
            new TrainingOptions
            {
                Data = data,
                Weights = bundled,
                Size = Size,
                EpochsHead = 6,
                Epochs = 0,
                Name = $"quickstart-{DateTime.Now:yyyyMMdd-HHmmss}",
            },
            resume: null);

        Step(3, "evaluating it on the test images");
        EvaluationTables.PrintOne(result.Run.Best, result.Test!);

        Step(4, "predicting one image of each class");
        using var predictor = Predictor.Load(result.Run.Best);
        var images = ImageDataset.Load(result.Run.Split).Of(Split.Test).GroupBy(example => example.Label)
            .Select(ofClass => Path.GetRelativePath(Environment.CurrentDirectory, ofClass.First().Path)).ToArray();
        var table = new PredictionTable(images, predictor.Classes, top: 1);
        foreach (var prediction in predictor.Predict(images)) table.Add(prediction);

        Console.WriteLine();
        Console.WriteLine("These scores are of drawings and say nothing about blood. Now your own images, a folder a class:");
        Console.WriteLine("  hemato train --data FOLDER");
        return 0;
    }

    private static void Step(int number, string what)
    {
        Terminal.Note("");
        Terminal.Note($"[{number}/4] {what}");
    }
}
