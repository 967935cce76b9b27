using System.Globalization;
using Hematovision.Evaluation;
using Hematovision.IO;
using Hematovision.Training;

namespace Hematovision.Cli.Output;

/// <summary>A run as it is told: what begins, a line an epoch, what came out.</summary>
internal sealed class TrainingLog : ITrainingObserver
{
    public void Downloading(string file, DownloadProgress progress) => DownloadLine.Show(file, progress);

    public void Auditing(int done, int of) => AuditLine.Show(done, of);

    public void Started(RunStart start)
    {
        var options = start.Options;
        Terminal.Note($"{start.TrainImages:N0} training, {start.ValImages:N0} validation, {start.TestImages:N0} test images of {start.Classes.Count} classes: {string.Join(", ", start.Classes)}");
        Terminal.Note($"{options.Backbone} at {options.Size} px on {start.Device}: {start.Summary.Parameters:N0} parameters, {start.Summary.TrainableParameters:N0} of them trained{Frozen(options.Freeze!)}");
        Terminal.Note(start.FirstEpoch == 1 ? $"run {start.Run.Path}" : $"run {start.Run.Path}, on from epoch {start.FirstEpoch}");
        Terminal.Note("");
        Terminal.Note("epoch      stage     loss  accuracy  val loss  val accuracy  val macro-F1  images/s  seconds");
    }

    public void Caching(string what, int done, int of) =>
        StatusLine.Show(() => string.Create(CultureInfo.InvariantCulture, $"features of {what} {StatusLine.Bar((double)done / of)} {done:N0}/{of:N0}"));

    public void Stepped(StepProgress p) => StatusLine.Show(() => string.Create(
        CultureInfo.InvariantCulture,
        $"epoch {p.Epoch}/{p.Epochs} {p.Stage} {StatusLine.Bar((double)p.Images / p.OfImages)} {p.Images:N0}/{p.OfImages:N0}  loss {p.Loss:F4}  {p.ImagesPerSecond:F0} images/s"));

    public void EpochEnded(IReadOnlyList<EpochMetrics> history, bool best)
    {
        var m = history[^1];
        Terminal.Note(string.Create(
            CultureInfo.InvariantCulture,
            $"{m.Epoch,5}  {m.Stage,9}  {m.TrainLoss,7:F4}  {m.TrainAccuracy,8:F4}  {m.ValLoss,8:F4}  {m.ValAccuracy,12:F4}  {m.ValMacroF1,12:F4}  {m.ImagesPerSecond,8:F0}  {m.Seconds,7:F1}{(best ? "  best" : "")}"));
    }

    public void Noted(string line) => Terminal.Note(line);

    private static string Frozen(string freeze) => freeze switch
    {
        "none" => "",
        "all" => ", the backbone frozen",
        _ when int.TryParse(freeze, out var stages) => $", the first {stages} stages frozen",
        _ => $", all up to {freeze} frozen",
    };

    /// <summary>What a complete run came to, on standard output.</summary>
    /// <param name="result">The run.</param>
    /// <param name="report">Its page; null where it has none.</param>
    internal static void Print(TrainingResult result, string? report)
    {
        Console.WriteLine();
        Console.WriteLine($"best epoch   {result.BestEpoch} of {result.History.Count}");
        Console.WriteLine($"validation   {Line(result.Val.Report)}");
        if (result.Val.LeakedImages > 0) Console.WriteLine($"validation   {EvaluationTables.WithoutLeaks(result.Val)}");
        if (result.Test is null) Console.WriteLine("validation   these images chose the epoch, so this flatters: there are no test images");
        if (result.Test is { } test)
        {
            Console.WriteLine($"test         {Line(test.Report)}");
            if (test.LeakedImages > 0) Console.WriteLine($"test         {EvaluationTables.WithoutLeaks(test)}");
        }

        Console.WriteLine($"model        {result.Checkpoint ?? result.Run.Best}");
        Console.WriteLine($"run folder   {result.Run.Path}");
        if (report is not null) Console.WriteLine($"report       {report}");
    }

    private static string Line(ClassificationReport report) => string.Create(
        CultureInfo.InvariantCulture,
        $"accuracy {report.Accuracy:F4} (95 % {report.AccuracyInterval}), macro-F1 {report.Macro.F1:F4}, {report.Images:N0} images in {report.Groups:N0} independent groups");
}
