using System.CommandLine;

namespace Hematovision.Cli.Commands.Datasets;

/// <summary><c>hemato data</c>: getting a data set in, looking at it, splitting it, and refusing one that leaks.</summary>
internal static class DataCommand
{
    internal static Command Create() => new("data", "Import, inspect, split and audit data sets.")
    {
        DataImportCommand.Create(),
        DataDownloadCommand.Create(),
        DataSynthCommand.Create(),
        DataInspectCommand.Create(),
        DataSplitCommand.Create(),
        DataAuditCommand.Create(),
    };
}
