using Hematovision.Data;
using Hematovision.Reporting;
using Hematovision.Torch;
using Hematovision.Training;

namespace Hematovision.Tests.Reporting.Runs;

/// <summary>A run over 48 drawn smears at 32 pixels, with a class whose name is markup.</summary>
public sealed class ReportedRun : IDisposable
{
    internal const string Hostile = "<b onclick=\"x()\">mono & cyte</b>";

    private readonly TemporaryFolder _folder = new();
    private int _copies;

    public ReportedRun()
    {
        Engine.Start();
        var data = _folder["data"];
        SyntheticSmear.Write(data, new SyntheticSmearOptions(ImagesPerClass: 12, Size: 32));
        var rows = ImageDataset.Load(data).Examples.Select(e => $"{Path.GetRelativePath(data, e.Path)},{(e.Label == "monocyte" ? $"\"{Hostile.Replace("\"", "\"\"")}\"" : e.Label)}");
        File.WriteAllLines(Path.Combine(data, "cells.csv"), ["path,label", .. rows]);
        using var reporter = new RunReporter();
        Result = TrainingJob.Run(
            new TrainingOptions
            {
                Data = Path.Combine(data, "cells.csv"),
                Weights = "none",
                Size = 32,
                Head = [],
                EpochsHead = 1,
                Epochs = 1,
                BatchSize = 8,
                Ratios = "50/25/25",
                Audit = false,
                Runs = _folder["runs"],
                Checkpoints = null,
                Name = "one",
            },
            reporter);
    }

    internal TrainingResult Result { get; }

    internal string Data => _folder["data"];

    /// <summary>A copy to spoil, from which the images are found as from the first.</summary>
    internal RunFolder Copy()
    {
        var copy = _folder[$"runs/copy-{++_copies}"];
        Directory.CreateDirectory(copy);
        foreach (var file in Directory.GetFiles(Result.Run.Path)) File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
        return RunFolder.Open(copy);
    }

    public void Dispose() => _folder.Dispose();
}
