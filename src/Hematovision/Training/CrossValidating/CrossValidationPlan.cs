using Hematovision.Data.Audit;

namespace Hematovision.Training.CrossValidating;

/// <summary>A turn as it was planned.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Name">The fold's number, or the laboratory's name.</param>
/// <param name="Folder">Name of its run folder and manifest.</param>
/// <param name="DatasetHash">SHA-256 of its images with their labels, groups and splits.</param>
internal sealed record PlannedTurn(int Number, string Name, string Folder, string DatasetHash);

/// <summary><c>plan.json</c>: what a cross-validation is to do, enough to go on with it.</summary>
internal sealed record CrossValidationPlan
{
    /// <summary>The data sets as named; paths are full.</summary>
    public required IReadOnlyList<string> Data { get; init; }

    /// <summary>Whether a turn leaves out a laboratory; else it leaves out a fold.</summary>
    public required bool ByLaboratory { get; init; }

    /// <summary>The options of every turn's training, but for its data and its name.</summary>
    public required TrainingOptions Options { get; init; }

    /// <summary>Whether images that are not independent were searched for, and how many groups there are.</summary>
    public required LeakFacts Leakage { get; init; }

    /// <summary>The turns, in the order they are run in.</summary>
    public required IReadOnlyList<PlannedTurn> Turns { get; init; }

    /// <summary>What a reader of the scores should know, a line each.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>Versions of what the result depends on.</summary>
    public IReadOnlyDictionary<string, string> Versions { get; init; } = RunConfig.CurrentVersions;
}
