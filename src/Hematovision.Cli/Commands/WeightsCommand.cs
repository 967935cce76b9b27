using System.CommandLine;
using System.Text.Json.Nodes;
using Hematovision.Cli.Output;
using Hematovision.IO;
using Hematovision.Models;
using Hematovision.Models.Weights;

namespace Hematovision.Cli.Commands;

/// <summary><c>hemato weights</c>: the ImageNet weights that training starts from.</summary>
internal static class WeightsCommand
{
    private static readonly Argument<string> Name = new("BACKBONE") { Description = $"{string.Join(", ", BackboneRegistry.All.Select(backbone => backbone.Name))}." };

    private static readonly Option<string?> Json = CommonOptions.Text("--json", "FILE", "Write the same to this file as JSON.");

    internal static Command Create()
    {
        Name.CompletionSources.Add([.. BackboneRegistry.All.Select(backbone => backbone.Name)]);
        var get = new Command("get", "Download a backbone's ImageNet weights into the cache.") { Name };
        get.SetAction(parsed => Get(parsed.GetValue(Name)!));
        var list = new Command("list", "Show which weights are here and where others come from.") { Json };
        list.SetAction(parsed => List(parsed.GetValue(Json)));
        return new Command("weights", "Fetch and list ImageNet weights.") { get, list };
    }

    private static int Get(string name)
    {
        var backbone = BackboneRegistry.Get(name);
        if (WeightStore.Default.Find(backbone.Name, backbone.Weights) is { } there)
        {
            Console.WriteLine(there);
            return 0;
        }

        using var interruption = new Interruption();
        var path = WeightStore.Default.Download(backbone.Weights, new DownloadLine(backbone.Weights.FileName), interruption.Token);
        StatusLine.Clear();
        Console.WriteLine(path);
        return 0;
    }

    private static int List(string? json)
    {
        var entries = new JsonArray();
        foreach (var backbone in BackboneRegistry.All)
        {
            var path = WeightStore.Default.Find(backbone.Name, backbone.Weights);
            Console.WriteLine($"{backbone.Name,-12}  {path ?? $"not here; {backbone.Weights.Address}"}");
            entries.Add((JsonNode)new JsonObject { ["backbone"] = backbone.Name, ["path"] = path, ["address"] = backbone.Weights.Address.ToString() });
        }

        if (json is not null) JsonFile.Write(json, new JsonObject { ["weights"] = entries });
        return 0;
    }
}
