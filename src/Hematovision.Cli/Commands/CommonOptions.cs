using System.CommandLine;
using Hematovision.Data;

namespace Hematovision.Cli.Commands;

/// <summary>Options that several commands have, the same in each.</summary>
internal static class CommonOptions
{
    internal static Option<string> Device() => new("--device")
    {
        Description = "auto, cpu, cuda or cuda:N.",
        DefaultValueFactory = _ => "auto",
    };

    internal static Option<int> Workers() => new("--workers")
    {
        Description = "Threads that decode images; 0 for one a processor.",
        DefaultValueFactory = _ => 0,
    };

    internal static Option<int> BatchSize() => new("--batch-size")
    {
        Description = "Images computed at once.",
        DefaultValueFactory = _ => 32,
    };

    internal static LoaderOptions Loading(int batchSize, int workers)
    {
        if (batchSize < 1) throw new UsageException("--batch-size is at least 1.");
        if (workers is < 0 or > 256) throw new UsageException("--workers is from 0 to 256.");
        return workers == 0 ? new LoaderOptions(batchSize) : new LoaderOptions(batchSize, workers);
    }

    /// <summary>An enumeration's option takes its names in lower case, and help lists them so.</summary>
    internal static void AcceptOnlyNames<T>(Option<T> option)
        where T : struct, Enum
    {
        var names = Enum.GetNames<T>().Select(name => name.ToLowerInvariant()).ToArray();
        option.HelpName = string.Join('|', names);
        option.CompletionSources.Clear();
        option.CompletionSources.Add(names);
        option.CustomParser = result =>
        {
            var word = result.Tokens[^1].Value;
            if (names.Contains(word, StringComparer.OrdinalIgnoreCase)) return Enum.Parse<T>(word, ignoreCase: true);
            result.AddError($"{option.Name} takes {string.Join(", ", names[..^1])} or {names[^1]}, not '{word}'.");
            return default;
        };
    }
}
