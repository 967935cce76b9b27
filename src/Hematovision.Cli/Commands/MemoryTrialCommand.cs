using System.CommandLine;
using System.Diagnostics;
using System.Text.Json;
using Hematovision.Evaluation.Comparing;
using Hematovision.Inference;
using Hematovision.IO;
using Hematovision.Torch;

namespace Hematovision.Cli.Commands;

/// <summary>
/// <c>hemato memory-trial MODEL</c>, which <c>hemato compare</c> runs a process of for each model: what memory a process held at most does not
/// go down again when the next model is loaded.
/// </summary>
internal static class MemoryTrialCommand
{
    private const string Name = "memory-trial";

    private static readonly Argument<string> Model = new("MODEL") { Description = "Model file." };
    private static readonly Option<int> BatchSize = CommonOptions.BatchSize();

    private static readonly Option<NetworkRuntime> Runtime = CommonOptions.Runtime();
    private static readonly Option<Precision> Precision = CommonOptions.Choice("--precision", "Numbers the model computes in.", Torch.Precision.Auto);

    internal static Command Create()
    {
        var command = new Command(Name, "Measure the memory that a model takes.") { Model, BatchSize, Runtime, Precision };
        command.Hidden = true;
        command.SetAction(parsed =>
        {
            Console.WriteLine(JsonSerializer.Serialize(MemoryTrial.Run(parsed.GetValue(Model)!, parsed.GetValue(BatchSize), parsed.GetValue(Runtime), parsed.GetValue(Precision)), JsonFile.Options));
            return 0;
        });
        return command;
    }

    /// <summary>Measures one model in a process of its own.</summary>
    /// <returns>The memory, or null and why it could not be measured.</returns>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    internal static (MemoryUse? Memory, string? Reason) Measure(string model, int batchSize, NetworkRuntime runtime, Precision precision, CancellationToken cancellation)
    {
        using var process = Process.Start(Start(Name, model, "--batch-size", FormattableString.Invariant($"{batchSize}"), "--runtime", runtime.ToString().ToLowerInvariant(), "--precision", precision.ToString().ToLowerInvariant()))!;
        using var stop = cancellation.Register(() => process.Kill());
        var errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        cancellation.ThrowIfCancellationRequested();
        return process.ExitCode == 0
            ? (JsonSerializer.Deserialize<MemoryUse>(output, JsonFile.Options), null)
            : (null, errors.Result.Split('\n', StringSplitOptions.RemoveEmptyEntries).LastOrDefault($"exit code {process.ExitCode}"));
    }

    // As dotnet hemato.dll the program is dotnet, and what it runs its first argument.
    private static ProcessStartInfo Start(params IEnumerable<string> arguments)
    {
        var program = Environment.ProcessPath!;
        var own = Path.GetFileNameWithoutExtension(program).Equals("dotnet", StringComparison.OrdinalIgnoreCase) ? [Environment.GetCommandLineArgs()[0]] : Array.Empty<string>();
        return new ProcessStartInfo(program, [.. own, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
    }
}
