namespace Hematovision.Data.Import;

/// <summary>How <see cref="DatasetImport.Run"/> takes a data set in.</summary>
public sealed record ImportOptions
{
    internal const string DefaultGroupColumn = "group";

    /// <summary>Copy every image, where otherwise a hard link to the source's file is made if the disk allows one.</summary>
    public bool Copy { get; init; }

    /// <summary>How far the crop of a cell reaches beyond its box, as a share of the box's longer side, on each side; 0 to 10.</summary>
    public double Margin { get; init; } = 0.25;

    /// <summary>The column of a CSV file that says which images are not independent: the photograph, slide or patient.</summary>
    public string GroupColumn { get; init; } = DefaultGroupColumn;

    /// <summary>A CSV file with the columns <c>name,class</c> that adds to the table of synonyms and goes before it; null for none.</summary>
    public string? Synonyms { get; init; }

    /// <summary>The classes that the numbers in a <c>.npz</c> file mean, from 0; null where the set is one that is known.</summary>
    public IReadOnlyList<string>? ClassNames { get; init; }
}
