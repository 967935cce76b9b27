using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Hematovision.Cli.Output;
using Hematovision.Data;

namespace Hematovision.Cli.Commands.Datasets;

/// <summary><c>hemato data synth</c>: any number of drawn smears, for tests and benchmarks.</summary>
internal static class DataSynthCommand
{
    private const int CellSize = 224;
    private const int FieldSize = 640;

    private static readonly Argument<string> Destination = new("DEST") { Description = "A new folder." };

    private static readonly Option<int> Images = CommonOptions.Whole("--images", "Images of each class.", 100);
    private static readonly Option<ulong> Seed = CommonOptions.Seed("--seed", "The same seed draws the same cells, in any stain.", 0);
    private static readonly Option<string?> Splits = CommonOptions.Text("--splits", "A/B/C", "Share them out to train, val and test, such as 80/10/10.");
    private static readonly Option<int?> Cells = CommonOptions.Whole(
        "--cells", "White cells in each image, anywhere in it, with a Pascal VOC file of all its cells' boxes [one, about the middle, without boxes].");

    private static readonly Option<int?> Size = CommonOptions.Whole("--size", $"Side in pixels [{CellSize}; with --cells {FieldSize}].");
    private static readonly Option<double?> Resolution = CommonOptions.Real(
        "--resolution", "Micrometres a pixel: 0.1 is about a 100x objective, 0.25 a 40x [a field of 21 to 28 micrometres; with --cells 0.1].");

    private static readonly Option<string?> Stain = CommonOptions.Text("--stain", "NAME", $"{string.Join(", ", SyntheticSmear.Stains)} [varied].");
    private static readonly Option<double?> Blur = CommonOptions.Real("--blur", "Blur in micrometres, one standard deviation [varied, 0.03 to 0.14].");

    internal static Command Create()
    {
        Stain.CompletionSources.Add([.. SyntheticSmear.Stains]);
        var command = new Command("synth", "Draw synthetic smears: drawings for tests and benchmarks, not photographs.") { Destination };
        Help.Add(command, "Set", Images, Seed, Splits, Cells);
        Help.Add(command, "Picture", Size, Resolution, Stain, Blur);
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        var destination = parsed.GetValue(Destination)!;
        var cells = parsed.GetValue(Cells);
        var size = parsed.GetValue(Size) ?? (cells is null ? CellSize : FieldSize);
        var splits = parsed.GetValue(Splits) is { } ratios ? SplitRatios.Parse(ratios) : null;
        var options = new SyntheticSmearOptions(parsed.GetValue(Images), size, parsed.GetValue(Seed), splits)
        {
            Cells = cells,
            Resolution = parsed.GetValue(Resolution),
            Stain = parsed.GetValue(Stain),
            Blur = parsed.GetValue(Blur),
        };

        using var interruption = new Interruption();
        var clock = Stopwatch.StartNew();
        var count = (long)options.ImagesPerClass * SyntheticSmear.Classes.Count;
        SyntheticSmear.Write(destination, options, new Line(count), interruption.Token);
        StatusLine.Clear();
        var seconds = clock.Elapsed.TotalSeconds;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{count:N0} images of {SyntheticSmear.Classes.Count} classes in {destination}, {seconds:F1} s, {count / seconds:N0} images/s"));
        return 0;
    }

    private sealed class Line(long count) : IProgress<long>
    {
        public void Report(long value) => StatusLine.Show("drawing", value, count);
    }
}
