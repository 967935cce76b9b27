namespace Hematovision.Data;

/// <summary>The names people give to splits, in folders and in manifests.</summary>
internal static class SplitName
{
    public const string Known = "train, val or test (also training, valid, validation, testing)";

    /// <summary>The split that a name means in any case, or null.</summary>
    public static Split? Parse(string name) => name.ToLowerInvariant() switch
    {
        "train" or "training" => Split.Train,
        "val" or "valid" or "validation" => Split.Val,
        "test" or "testing" => Split.Test,
        _ => null,
    };

    /// <summary>The name written to manifests and shown to people.</summary>
    public static string Of(Split split) => split switch
    {
        Split.Train => "train",
        Split.Val => "val",
        _ => "test",
    };
}
