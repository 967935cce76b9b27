namespace Hematovision.Training.CrossValidating;

/// <summary>The names of what a cross-validation leaves behind, in <c>runs/NAME/</c>, beside the run folder of each turn.</summary>
/// <param name="Path">Full path of the folder.</param>
public sealed record CrossValidationFolder(string Path)
{
    /// <summary>What is to be done: enough to go on with it.</summary>
    public string Plan => In("plan.json");

    /// <summary>Every score. With this file the cross-validation is complete.</summary>
    public string Report => In("crossval.json");

    /// <summary>A row a turn.</summary>
    public string Table => In("crossval.csv");

    /// <summary>A row an image, as the model that had not seen it took it. It is a manifest too.</summary>
    public string Predictions => In("predictions.csv");

    /// <summary>All of it as a page that stands alone.</summary>
    public string Page => In("report.html");

    /// <summary>A plot of the pooled scores without extension: <c>.png</c> and <c>.svg</c> are there.</summary>
    /// <param name="name"><c>confusion_matrix</c>, <c>roc</c>, <c>precision_recall</c> or <c>reliability</c>.</param>
    public string Plot(string name) => System.IO.Path.Combine(Path, "plots", name);

    /// <summary>A turn's manifest, which <c>hemato train --data</c> takes.</summary>
    internal string Manifest(string turn) => System.IO.Path.Combine(Path, "data", $"{turn}.csv");

    private string In(string name) => System.IO.Path.Combine(Path, name);
}
