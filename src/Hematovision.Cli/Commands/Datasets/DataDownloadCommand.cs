using System.CommandLine;
using System.Globalization;
using Hematovision.Cli.Output;
using Hematovision.Data.Download;
using Hematovision.Data.Import;

namespace Hematovision.Cli.Commands.Datasets;

/// <summary><c>hemato data download</c>: public data sets by name.</summary>
internal static class DataDownloadCommand
{
    private const long Large = 200_000_000;

    private static readonly Argument<string?> Name = new("NAME")
    {
        Description = "The set; without one they are listed.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private static readonly Argument<string?> Destination = new("DEST")
    {
        Description = "A new folder for the images and their dataset.csv [dataset/NAME].",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private static readonly Option<bool> Yes = new("--yes") { Description = "Fetch a large one (over 200 MB, or of unknown size) without asking." };

    internal static Command Create()
    {
        Name.CompletionSources.Add([.. PublicDatasets.All.Select(set => set.Name)]);
        var command = new Command("download", "Fetch a public data set and import it, or list them.") { Name, Destination, Yes };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        var store = PublicDatasetStore.Default;
        if (parsed.GetValue(Name) is not { } name) return List(store);

        var dataset = PublicDatasets.Get(name);
        var destination = parsed.GetValue(Destination) ?? Path.Combine("dataset", dataset.Name);
        if (File.Exists(destination) || (Directory.Exists(destination) && Directory.EnumerateFileSystemEntries(destination).Any()))
            throw new HematoException($"{destination} is there already: name a new folder after {dataset.Name}.");

        if (!parsed.GetValue(Yes)) AskWhereLarge(dataset, store.Missing(dataset));
        using var interruption = new Interruption();
        var source = store.Fetch(dataset, (file, progress) => DownloadLine.Show(file.Name, progress), interruption.Token);
        StatusLine.Clear();
        var result = DatasetImport.Run(source, destination, Options(dataset, source), new ImportLine(), interruption.Token);
        StatusLine.Clear();
        DataImportCommand.Show(result);
        Terminal.Note($"licence: {dataset.Licence}; cite: {dataset.Citation}");
        return 0;
    }

    private static ImportOptions Options(PublicDataset dataset, string source) =>
        new() { ClassNames = source.EndsWith(".npz", StringComparison.Ordinal) ? dataset.Classes : null };

    private static int List(PublicDatasetStore store)
    {
        var table = Terminal.Table(" name", "images", "classes", "about MB", " licence", " what it shows");
        foreach (var set in PublicDatasets.All)
            table.Add(set.Name, Number(set.Images), Number(set.Classes.Count), Megabytes(set.Bytes) ?? "?", set.Licence, set.Title);

        Terminal.Print(table);
        Terminal.Note($"hemato data download NAME fetches one into {store.Cache} and imports it.");
        return 0;
    }

    private static void AskWhereLarge(PublicDataset dataset, IReadOnlyList<PublicFile> missing)
    {
        if (missing.Count == 0 || missing.Sum(file => file.Bytes ?? Large + 1) <= Large) return;
        var size = missing.All(file => file.Bytes is not null) ? $"about {Megabytes(missing.Sum(file => file.Bytes))} MB" : "a download of unknown size";
        if (!Terminal.IsInteractive || Console.IsInputRedirected) throw new UsageException($"{dataset.Name} is {size}: add --yes to fetch it.");
        Console.Error.Write($"{dataset.Name} is {size}. Fetch it? [y/N] ");
        if (Console.ReadLine()?.Trim() is not ("y" or "Y" or "yes")) throw new OperationCanceledException(null, new IOException("not fetched."));
    }

    private static string? Megabytes(long? bytes) => bytes is { } count ? Number(Math.Max(1, (long)Math.Round(count / 1e6))) : null;

    private static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
