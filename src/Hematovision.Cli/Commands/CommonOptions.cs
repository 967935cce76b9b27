using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Hematovision.Data;
using Hematovision.Inference;
using Hematovision.IO;
using Hematovision.Torch;

namespace Hematovision.Cli.Commands;

/// <summary>Options that several commands have, the same in each, and the kinds of options there are.</summary>
internal static class CommonOptions
{
    private const string AWholeNumber = "a whole number";

    internal static Option<string> Device() => Text("--device", "DEVICE", "auto, cpu, cuda or cuda:N.", "auto", "auto", "cpu", "cuda");

    internal static Option<NetworkRuntime> Runtime() =>
        Choice("--runtime", "What computes the network: ONNX Runtime, libtorch, or the faster of them that is there.", NetworkRuntime.Auto);

    internal static Option<Precision> Numbers() => Choice("--precision", "Numbers the model computes in.", Precision.Auto);

    internal static Option<int> Workers() => Whole("--workers", "Threads that decode images; 0 for one a processor.", 0);

    internal static Option<int> BatchSize() => Whole("--batch-size", "Images computed at once.", 32);

    internal static Option<int> Tta() => Whole("--tta", "Average over N views of each image, 1 to 8: turned by quarters and mirrored.", 1);

    internal static Option<bool> Strict() => new("--strict") { Description = "Exit with 1 if an image could not be read." };

    internal static Option<bool> NoAudit() => new("--no-audit") { Description = "Do not search for copies; only the groups that the data set names are known." };

    /// <summary>What a person types to go on with work that was stopped.</summary>
    internal static string GoOn(string command, string folder) => $"hemato {command} --resume {ShellWord.Of(folder)}";

    /// <summary>Refuses any other option of the command beside one that goes on with <paramref name="where"/>.</summary>
    internal static void RefuseBeside(ParseResult parsed, Option resume, string where, params IReadOnlyList<Option> allowed)
    {
        var others = parsed.CommandResult.Command.Options.Where(option => option != resume && !allowed.Contains(option) && parsed.GetResult(option) is { Implicit: false });
        if (others.FirstOrDefault() is { } other) throw new UsageException($"{resume.Name} reads every option from {where}; leave {other.Name} out.");
    }

    internal static LoaderOptions Loading(int batchSize, int workers)
    {
        if (batchSize < 1) throw new UsageException("--batch-size is at least 1.");
        if (workers is < 0 or > 256) throw new UsageException("--workers is from 0 to 256.");
        return new LoaderOptions(batchSize, workers);
    }

    /// <summary>An option that takes a text; <paramref name="words"/> are offered by the shell's completion.</summary>
    internal static Option<string> Text(string name, string value, string description, string byDefault, params string[] words)
    {
        var option = With(new Option<string>(name) { DefaultValueFactory = _ => byDefault }, value, description);
        option.CompletionSources.Add(words);
        return option;
    }

    /// <summary>An option that takes a text and has no default.</summary>
    internal static Option<string?> Text(string name, string value, string description) => With(new Option<string?>(name), value, description);

    /// <summary>An option that takes true or false.</summary>
    internal static Option<bool> Truth(string name, string description, bool byDefault) =>
        With(new Option<bool>(name) { DefaultValueFactory = _ => byDefault }, "true|false", description);

    internal static Option<int> Whole(string name, string description, int byDefault) => Number(name, description, byDefault, AWholeNumber, ParseWhole);

    /// <summary>An option that takes a whole number and has no default.</summary>
    internal static Option<int?> Whole(string name, string description) => Number(name, description, AWholeNumber, ParseWhole);

    /// <summary>An option that takes milliseconds, as a number or such as 5ms.</summary>
    internal static Option<int> Milliseconds(string name, string description, int byDefault) =>
        Number(name, description, byDefault, AWholeNumber, word => ParseWhole(word.EndsWith("ms", StringComparison.Ordinal) ? word[..^2] : word));

    internal static Option<ulong> Seed(string name, string description, ulong byDefault) =>
        Number(name, description, byDefault, "a whole number from 0", word => ulong.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : null);

    internal static Option<double> Real(string name, string description, double byDefault) => Number(name, description, byDefault, "a number such as 0.001", ParseReal);

    /// <summary>An option that takes a number and has no default.</summary>
    internal static Option<double?> Real(string name, string description) => Number(name, description, "a number such as 0.1", ParseReal);

    /// <summary>An option that takes an enumeration's names in lower case, which help lists.</summary>
    internal static Option<T> Choice<T>(string name, string description, T byDefault, params IReadOnlyList<T> without)
        where T : struct, Enum
    {
        var names = Enum.GetValues<T>().Except(without).Select(value => value.ToString()).Select(known => known.ToLowerInvariant()).ToArray();
        var option = With(new Option<T>(name) { DefaultValueFactory = _ => byDefault }, string.Join('|', names), description);
        option.CompletionSources.Clear();
        option.CompletionSources.Add(names);
        option.CustomParser = Parser(option, $"{string.Join(", ", names[..^1])} or {names[^1]}", word =>
            names.Contains(word, StringComparer.OrdinalIgnoreCase) ? Enum.Parse<T>(word, ignoreCase: true) : (T?)null);
        return option;
    }

    private static Option<T> Number<T>(string name, string description, T byDefault, string takes, Func<string, T?> parse)
        where T : struct
    {
        var option = With(new Option<T>(name) { DefaultValueFactory = _ => byDefault }, "N", description);
        option.CustomParser = Parser(option, takes, parse);
        return option;
    }

    private static Option<T?> Number<T>(string name, string description, string takes, Func<string, T?> parse)
        where T : struct
    {
        var option = With(new Option<T?>(name), "N", description);
        var parser = Parser(option, takes, parse);
        option.CustomParser = result => parser(result);
        return option;
    }

    private static int? ParseWhole(string word) => int.TryParse(word, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var n) ? n : null;

    private static double? ParseReal(string word) =>
        double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out var n) && double.IsFinite(n) ? n : null;

    private static Func<ArgumentResult, T> Parser<T>(Option option, string takes, Func<string, T?> parse)
        where T : struct => result =>
        {
            var word = result.Tokens[^1].Value;
            if (parse(word) is { } value) return value;
            result.AddError($"{option.Name} takes {takes}, not '{word}'.");
            return default;
        };

    // Without the arity an option with a default may stand without its value.
    private static TOption With<TOption>(TOption option, string value, string description)
        where TOption : Option
    {
        option.HelpName = value;
        option.Description = description;
        option.Arity = ArgumentArity.ExactlyOne;
        return option;
    }
}
