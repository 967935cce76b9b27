using System.CommandLine;
using System.Text.Json.Nodes;
using Hematovision.Cli.Output;
using Hematovision.Data;
using Hematovision.Data.Import;
using Hematovision.IO;

namespace Hematovision.Cli.Commands.Datasets;

/// <summary><c>hemato data import</c>: a data set as it was published becomes one with a manifest.</summary>
internal static class DataImportCommand
{
    private static readonly ImportOptions Defaults = new();

    private static readonly Argument<string> Source = new("SOURCE")
    {
        Description = "A folder per class, split folders, a CSV file of labels, Pascal VOC folders, a zip, tar or tar.gz of these, or a MedMNIST .npz.",
    };

    private static readonly Argument<string> Destination = new("DEST") { Description = "A new or empty folder." };
    private static readonly Option<string?> Synonyms = CommonOptions.Text("--synonyms", "FILE", "CSV file with the columns name,class; goes before the names that are known.");
    private static readonly Option<string?> ClassNames = CommonOptions.Text("--class-names", "A,B,...", "What the numbers in a .npz mean, from 0 [known for BloodMNIST].");
    private static readonly Option<string> Group = CommonOptions.Text("--group", "COLUMN", "Column of the CSV that names the photograph, slide or patient.", Defaults.GroupColumn);
    private static readonly Option<double> Margin = CommonOptions.Real("--margin", "What a crop shows around a box, as a share of its longer side.", Defaults.Margin);
    private static readonly Option<bool> Copy = new("--copy") { Description = "Copy the images, where otherwise they are hard links." };
    private static readonly Option<string?> Json = CommonOptions.Text("--json", "FILE", "Write the counts and remarks to this file as JSON.");

    internal static Command Create()
    {
        var command = new Command("import", "Make a data set with a manifest of what was published as folders, archives, boxes or arrays.") { Source, Destination };
        Help.Add(command, "Classes and groups", Synonyms, ClassNames, Group);
        Help.Add(command, "Images", Margin, Copy);
        Help.Add(command, "Output", Json);
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        if (parsed.GetValue(Margin) is not (>= 0 and <= 10)) throw new UsageException("--margin is from 0 to 10.");
        Outputs.RefuseLoss([parsed.GetValue(Source), parsed.GetValue(Synonyms)], parsed.GetValue(Json));
        var options = new ImportOptions
        {
            Copy = parsed.GetValue(Copy),
            GroupColumn = parsed.GetValue(Group)!,
            Margin = parsed.GetValue(Margin),
            Synonyms = parsed.GetValue(Synonyms),
            ClassNames = parsed.GetValue(ClassNames)?.Split(',', StringSplitOptions.TrimEntries),
        };
        using var interruption = new Interruption();
        var result = DatasetImport.Run(parsed.GetValue(Source)!, parsed.GetValue(Destination)!, options, new ImportLine(), interruption.Token);
        StatusLine.Clear();
        Show(result);
        if (parsed.GetValue(Json) is { } json) JsonFile.Write(json, ToJson(result));
        return 0;
    }

    /// <summary>Says what was made and what was not.</summary>
    internal static void Show(ImportResult result)
    {
        foreach (var remark in result.Remarks) Terminal.Note(remark);
        Terminal.LeftOut(result.BadImages);
        if (result.BadImages.Count > 0) Terminal.Error($"{result.BadImages.Count} {(result.BadImages.Count == 1 ? "image" : "images")} could not be read.");
        DatasetTable.Print(result.Data);
        Terminal.Note($"wrote {result.Data.Path}");
    }

    private static JsonObject ToJson(ImportResult result) => new()
    {
        ["data"] = result.Data.Path,
        ["dataset_hash"] = result.Data.Hash,
        ["classes"] = new JsonArray([.. result.Data.Classes.Select(name => (JsonNode)Counts(name, [.. result.Data.Examples.Where(e => e.Label == name)]))]),
        ["remarks"] = new JsonArray([.. result.Remarks.Select(remark => (JsonNode)remark)]),
        ["bad_images"] = BadImage.ToJson(result.BadImages),
    };

    private static JsonObject Counts(string name, ImageExample[] images)
    {
        var counts = new JsonObject { ["name"] = name, ["images"] = images.Length, ["groups"] = images.CountGroups() };
        foreach (var split in images.Select(e => e.Split).OfType<Split>().Distinct().Order()) counts[SplitName.Of(split)] = images.Count(e => e.Split == split);
        return counts;
    }
}
