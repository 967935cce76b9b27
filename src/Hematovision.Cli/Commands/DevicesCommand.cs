using System.CommandLine;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using Hematovision.IO;
using Hematovision.Torch;
using Hematovision.Training;

namespace Hematovision.Cli.Commands;

/// <summary><c>hemato devices</c>: what a model can run on here.</summary>
internal static class DevicesCommand
{
    private static readonly Option<string?> Json = CommonOptions.Text("--json", "FILE", "Write the same to this file as JSON.");

    internal static Command Create()
    {
        var command = new Command("devices", "Show the devices a model can run on, and the versions behind them.") { Json };
        command.SetAction(parsed =>
        {
            var devices = Devices.Available();
            _ = Devices.Parse("auto"); // which says what is wrong with a GPU
            foreach (var device in devices) Console.WriteLine(device);
            Console.WriteLine();
            Console.WriteLine($"libtorch    {Engine.LibTorchVersion}, {Engine.Threads} threads");
            Console.WriteLine($"TorchSharp  {Engine.TorchSharpVersion}");
            Console.WriteLine($".NET        {Environment.Version}, {RuntimeInformation.RuntimeIdentifier}");
            if (parsed.GetValue(Json) is { } json)
            {
                JsonFile.Write(json, new JsonObject
                {
                    ["devices"] = new JsonArray([.. devices.Select(device => (JsonNode)device)]),
                    ["threads"] = Engine.Threads,
                    ["versions"] = JsonSerializer.SerializeToNode(RunConfig.CurrentVersions, JsonFile.Options),
                });
            }

            return 0;
        });
        return command;
    }
}
