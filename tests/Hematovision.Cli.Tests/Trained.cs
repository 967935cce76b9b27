namespace Hematovision.Cli.Tests;

/// <summary>One tiny run that was never stopped: the model that most tests use, and what stopped runs are held against.</summary>
public sealed class Trained : IDisposable
{
    /// <summary>The options of every whole run here: 24 images of 32 pixels, one epoch of each stage and one more, from scratch.</summary>
    internal static readonly string[] Options =
        ["train", "--data", "data", "--size", "32", "--weights", "none", "--epochs-head", "1", "--epochs", "2", "--batch-size", "8"];

    /// <summary>Those of the quickest run: one epoch.</summary>
    internal static readonly string[] Quick = ["train", "--data", "data", "--size", "32", "--weights", "none", "--epochs-head", "1", "--epochs", "0", "--limit", "3"];

    private readonly Folder _folder = new Folder().WithImages();

    public Trained() => Log = Hemato.Run(_folder.Path, [.. Options, "--name", "straight"]).Succeeds();

    internal Outcome Log { get; }

    internal string Folder => _folder.Path;

    internal string Data => _folder["data"];

    internal string Run => _folder["runs/straight"];

    internal string Model => _folder["runs/straight/best.safetensors"];

    internal string Last => _folder["runs/straight/last.safetensors"];

    public void Dispose() => _folder.Dispose();
}

[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Command : ICollectionFixture<Trained>
{
    internal const string Name = "command";
}
