using System.Runtime.InteropServices;
using Hematovision.IO;
using Hematovision.Torch;

namespace Hematovision.Training.Searching;

/// <summary>A trial of a sweep that is to be run.</summary>
/// <param name="Tried">What it has for each option that is tried, in the file's order.</param>
/// <param name="Options">All its options; its folder and name are the sweep's to choose.</param>
public sealed record SweepTrial(IReadOnlyList<string> Tried, TrainingOptions Options);

/// <summary>Trains one run after another, with other options each, and holds them against each other by their validation images.</summary>
public static class Sweep
{
    /// <summary>Starts one.</summary>
    /// <param name="names">The options that are tried.</param>
    /// <param name="trials">The trials; all are checked before the first is trained.</param>
    /// <param name="runs">Folder that the sweep's folder is made in.</param>
    /// <param name="name">The sweep's name; null for one with the date and time.</param>
    /// <param name="observe">Makes what watches a trial; it is disposed of after the trial where it can be.</param>
    /// <param name="cancellation">Stops it; <see cref="Resume"/> goes on.</param>
    /// <exception cref="HematoException">A trial could not begin; that is every trial's fault, or is soon found out.</exception>
    /// <exception cref="OperationCanceledException">It was stopped; the folder stays.</exception>
    public static SweepReport Run(
        IReadOnlyList<string> names, IReadOnlyList<SweepTrial> trials, string runs, string? name, Func<ITrainingObserver> observe, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(names);
        ArgumentNullException.ThrowIfNull(trials);
        ArgumentNullException.ThrowIfNull(observe);
        var folder = RunFolder.New(runs, name ?? $"sweep-{DateTime.Now:yyyyMMdd-HHmmss}").Path;
        var path = Path.Combine(folder, SweepPlan.FileName);
        if (File.Exists(path)) throw new HematoException($"there is a sweep {folder} already; go on with it by --resume {folder}, or choose another --name.");
        var digits = $"{trials.Count}".Length;
        var plan = new SweepPlan
        {
            Names = names,
            Trials = [.. trials.Select((trial, i) => trial with
            {
                Options = TrainingJob.Resolve(trial.Options with { Data = Path.GetFullPath(trial.Options.Data), Runs = folder, Name = $"trial-{(i + 1).ToString($"D{digits}")}", Checkpoints = null }),
            })],
        };
        JsonFile.Write(path, plan);
        return Run(folder, plan, observe, cancellation);
    }

    /// <summary>Goes on with one that was stopped or killed: trials that are complete stay, the one in work goes on from its last epoch.</summary>
    /// <param name="path">The sweep's folder.</param>
    /// <param name="observe">Makes what watches a trial.</param>
    /// <param name="cancellation">Stops it again.</param>
    /// <exception cref="HematoException">It is no sweep's folder.</exception>
    public static SweepReport Resume(string path, Func<ITrainingObserver> observe, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(observe);
        var folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        if (!File.Exists(Path.Combine(folder, SweepPlan.FileName))) throw new HematoException($"{path} is not a sweep's folder: it holds no {SweepPlan.FileName}.");
        return Run(folder, JsonFile.Read<SweepPlan>(Path.Combine(folder, SweepPlan.FileName)), observe, cancellation);
    }

    private static SweepReport Run(string folder, SweepPlan plan, Func<ITrainingObserver> observe, CancellationToken cancellation)
    {
        var rows = new List<SweepRow>();
        foreach (var trial in plan.Trials)
        {
            cancellation.ThrowIfCancellationRequested();
            rows.Add(Train(folder, plan, trial, observe, cancellation));

            // Anew after each trial, so that a sweep of a night can be looked at in the evening.
            new SweepReport(folder, plan.Names, rows).Write();
        }

        return new SweepReport(folder, plan.Names, rows);
    }

    private static SweepRow Train(string folder, SweepPlan plan, SweepTrial trial, Func<ITrainingObserver> observe, CancellationToken cancellation)
    {
        var path = Path.Combine(folder, trial.Options.Name!);
        if (RunFolder.IsComplete(path)) return SweepRow.Of(trial, RunFolder.Open(path));
        var observer = observe();
        using var end = observer as IDisposable;
        observer.Noted("");
        observer.Noted($"{trial.Options.Name} of {plan.Trials.Count}: {string.Join(", ", plan.Names.Zip(trial.Tried, (name, value) => $"{name} {value}"))}");
        try
        {
            TrainingJob.RunOrResume(path, trial.Options, observer, cancellation);
            return SweepRow.Of(trial, RunFolder.Open(path));
        }
        catch (Exception e) when (RunFolder.IsBegun(path) && e is ExternalException or HematoException { InnerException: not (IOException or UnauthorizedAccessException) })
        {
            // A rate that breaks the weights, or a batch that memory is too small for, is a result. What keeps a trial from beginning, or from being written, would do so to the others.
            var problem = LibTorchError.Line(e);
            observer.Noted($"{trial.Options.Name} failed: {problem}");
            return new SweepRow(trial, null, 0, 0, 0, null, problem);
        }
    }
}

/// <summary><c>sweep-plan.json</c>: the trials of a sweep, enough to go on with it.</summary>
internal sealed record SweepPlan
{
    internal const string FileName = "sweep-plan.json";

    /// <summary>The options that are tried.</summary>
    public required IReadOnlyList<string> Names { get; init; }

    /// <summary>The trials.</summary>
    public required IReadOnlyList<SweepTrial> Trials { get; init; }
}
