using System.CommandLine;
using System.Runtime.InteropServices;
using Hematovision.Torch;

namespace Hematovision.Cli.Commands;

/// <summary><c>hemato devices</c>: what a model can run on here.</summary>
internal static class DevicesCommand
{
    internal static Command Create()
    {
        var command = new Command("devices", "Show the devices a model can run on, and the versions behind them.");
        command.SetAction(_ =>
        {
            foreach (var device in Devices.Available()) Console.WriteLine(device);
            Console.WriteLine();
            Console.WriteLine($"libtorch    {Engine.LibTorchVersion}, {Engine.Threads} threads");
            Console.WriteLine($"TorchSharp  {Engine.TorchSharpVersion}");
            Console.WriteLine($".NET        {Environment.Version}, {RuntimeInformation.RuntimeIdentifier}");
            return 0;
        });
        return command;
    }
}
