namespace Hematovision.Reporting;

/// <summary>A model, and what it was evaluated on.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Hash">SHA-256 of its file, 64 hex digits.</param>
/// <param name="Data">The images.</param>
public sealed record EvaluatedModel(string Name, string Hash, IReadOnlyList<EvaluatedData> Data);

/// <summary>The images of a data set that a model was evaluated on.</summary>
/// <param name="Path">Where the data set is.</param>
/// <param name="DatasetHash">The hash of its images, labels, groups and splits, 64 hex digits.</param>
/// <param name="Split">Its split, or <c>all</c>.</param>
/// <param name="Images">How many they are.</param>
public sealed record EvaluatedData(string Path, string DatasetHash, string Split, int Images)
{
    internal string Text => Split == "all" ? $"all images of {Path}" : $"the {Split} images of {Path}";
}
