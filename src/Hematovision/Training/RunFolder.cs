using System.Text.Json;
using System.Text.Json.Nodes;

namespace Hematovision.Training;

/// <summary>The names of what a run leaves behind, in <c>runs/NAME/</c>.</summary>
public sealed class RunFolder
{
    /// <summary>Name of <see cref="Scores"/>, which a model that was taken out of its run has beside it too.</summary>
    internal const string ScoresFile = "metrics.json";

    private RunFolder(string path) => Path = path;

    /// <summary>Whether a run in this folder was begun, so that it can be gone on with.</summary>
    internal static bool IsBegun(string path) => File.Exists(new RunFolder(path).Config);

    /// <summary>Whether a run in this folder came to its end.</summary>
    internal static bool IsComplete(string path) => File.Exists(new RunFolder(path).Scores);

    /// <summary>Full path of the folder.</summary>
    public string Path { get; }

    /// <summary>Name of the run.</summary>
    public string Name => System.IO.Path.GetFileName(Path);

    /// <summary>Every option as resolved, versions, machine and hashes.</summary>
    public string Config => In("config.json");

    /// <summary>A row an epoch.</summary>
    public string Metrics => In("metrics.csv");

    /// <summary>The best model's scores on the validation and the test images.</summary>
    public string Scores => In(ScoresFile);

    /// <summary>A row a validation or test image, as the best model took it: <c>path,label,group,split,prediction,p_CLASS...</c>.</summary>
    public string Predictions => In("predictions.csv");

    /// <summary>The layers of the model.</summary>
    public string Summary => In("model_summary.txt");

    /// <summary>Which image was in which split.</summary>
    public string Split => In("split.csv");

    /// <summary>The model of the epoch with the best macro-F1 on the validation images.</summary>
    public string Best => In("best.safetensors");

    /// <summary>The model of the last epoch.</summary>
    public string Last => In("last.safetensors");

    /// <summary>A plot's path without extension: <c>.png</c> and <c>.svg</c> are there.</summary>
    /// <param name="name"><c>learning_curves</c>, or <c>confusion_matrix</c>, <c>roc</c>, <c>precision_recall</c> or <c>reliability</c> with <c>_val</c> or <c>_test</c>.</param>
    public string Plot(string name) => System.IO.Path.Combine(Path, "plots", name);

    /// <summary>The accuracy on worse photographs, where the report measured it.</summary>
    public string Robustness => In("robustness.json");

    /// <summary>The report, a page that stands alone.</summary>
    public string Report => In("report.html");

    /// <summary>The report printed.</summary>
    public string ReportPdf => In("report.pdf");

    /// <summary>TensorBoard's events.</summary>
    public string TensorBoard => In("tensorboard");

    /// <summary>What <c>--resume</c> needs; gone once the run is complete.</summary>
    internal string State => In("state");

    /// <summary>Prepared pixels, while the run is on.</summary>
    internal string Pixels => In("pixels.tmp");

    /// <summary>Reads <see cref="Scores"/>.</summary>
    /// <exception cref="HematoException">It is not there, is cut short, or is no run's.</exception>
    internal JsonObject ReadScores()
    {
        try
        {
            var scores = JsonNode.Parse(File.ReadAllText(Scores)) as JsonObject;
            return scores?["best_epoch"] is not null && scores["val"] is not null ? scores : throw new JsonException();
        }
        catch (JsonException e)
        {
            throw new HematoException($"{Scores} cannot be read: it is cut short or no metrics.json of a run.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new HematoException($"{Scores} cannot be read: {e.Message}", e);
        }
    }

    /// <summary>The folder of a new run; it is not made yet.</summary>
    /// <param name="runs">Folder of all runs.</param>
    /// <param name="name">Name of the run.</param>
    /// <exception cref="HematoException">There is a run of that name.</exception>
    /// <exception cref="UsageException">The name is not one folder's name.</exception>
    public static RunFolder New(string runs, string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(runs);
        if (string.IsNullOrWhiteSpace(name) || name is "." or ".." || name.IndexOfAny(System.IO.Path.GetInvalidFileNameChars()) >= 0)
        {
            throw new UsageException($"--name '{name}' is not the name of a folder.");
        }

        var folder = new RunFolder(System.IO.Path.GetFullPath(System.IO.Path.Combine(runs, name)));
        folder.RefuseTaken();
        return folder;
    }

    /// <summary>Opens the folder of a run that was started.</summary>
    /// <exception cref="HematoException">It is not a run folder.</exception>
    public static RunFolder Open(string path)
    {
        var folder = new RunFolder(System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(path)));
        if (!File.Exists(folder.Config))
        {
            throw new HematoException($"{path} is not a run folder: it holds no config.json.");
        }

        return folder;
    }

    /// <summary>Makes the folder of a new run on the disk, and keeps other processes from training into it.</summary>
    /// <returns>What holds it, until it is disposed of.</returns>
    /// <exception cref="HematoException">It cannot be made, or another process was before us.</exception>
    internal IDisposable Make()
    {
        try
        {
            Directory.CreateDirectory(Path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new HematoException($"cannot make the run folder {Path}: {e.Message} Name another with --runs.", e);
        }

        var hold = Hold();
        try
        {
            RefuseTaken();
            return hold;
        }
        catch
        {
            hold.Dispose();
            throw;
        }
    }

    /// <summary>Keeps other processes from training into the folder; the system lets go of it if this one is killed.</summary>
    /// <returns>What holds it, until it is disposed of.</returns>
    /// <exception cref="HematoException">Another process trains into it.</exception>
    internal IDisposable Hold()
    {
        var path = In("lock");
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
        }
        catch (IOException e) when (File.Exists(path))
        {
            throw new HematoException($"the run {Path} is in work in another process; wait for that, or choose another --name.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new HematoException($"cannot write into the run folder {Path}: {e.Message}", e);
        }
    }

    private void RefuseTaken()
    {
        if (File.Exists(Config)) throw new HematoException($"there is a run {Path} already; go on with it by --resume {Path}, or choose another --name.");
    }

    /// <summary>Takes away what a killed run was writing.</summary>
    internal void RemoveLeftovers()
    {
        foreach (var file in Directory.EnumerateFiles(Path, "*.tmp", SearchOption.AllDirectories)) File.Delete(file);
    }

    private string In(string name) => System.IO.Path.Combine(Path, name);
}
