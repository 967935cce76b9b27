using System.Runtime.ExceptionServices;

namespace Hematovision.Data.Synthetic;

/// <summary>Draws and writes the images of a set, several at a time; what an image is follows from its number, so none is kept.</summary>
internal sealed class SmearWriter(string folder, SyntheticSmearOptions options)
{
    private const string Images = "JPEGImages";
    private const string Annotations = "Annotations";

    private bool IsFields => options.Cells is not null;

    public void Write(IProgress<long>? progress, CancellationToken cancellation)
    {
        foreach (var place in IsFields ? [Images, Annotations] : Folders().Distinct())
            Directory.CreateDirectory(Path.Combine(folder, place));

        long done = 0;
        var count = (long)SyntheticSmear.Classes.Count * options.ImagesPerClass;
        try
        {
            Parallel.For(0, count, new ParallelOptions { CancellationToken = cancellation, MaxDegreeOfParallelism = Environment.ProcessorCount }, i =>
            {
                WriteOne(SyntheticSmear.Classes[(int)(i / options.ImagesPerClass)], (int)(i % options.ImagesPerClass));
                progress?.Report(Interlocked.Increment(ref done));
            });
        }
        catch (AggregateException e)
        {
            // Each thread fails for the same reason, a full disk for one.
            ExceptionDispatchInfo.Throw(e.InnerExceptions[0]);
        }

        if (IsFields) WriteLabels();
    }

    private static string Name(string cellClass, int number) => $"{cellClass}-{number:00000}";

    private void WriteOne(string cellClass, int number)
    {
        var name = Name(cellClass, number);
        using var picture = SyntheticSmear.Paint(cellClass, number, options);
        using (var file = File.Create(Path.Combine(folder, IsFields ? Images : Folder(cellClass, number), $"{name}.jpg"))) SyntheticSmear.Encode(picture, file);
        if (!IsFields) return;
        using var boxes = File.Create(Path.Combine(folder, Annotations, $"{name}.xml"));
        VocFile.Write(boxes, $"{name}.jpg", options.Size, picture.Boxes);
    }

    private void WriteLabels()
    {
        using var labels = new StreamWriter(Path.Combine(folder, "labels.csv")) { NewLine = "\n" };
        labels.WriteLine(options.Splits is null ? "image,class" : "image,class,split");
        foreach (var cellClass in SyntheticSmear.Classes)
        {
            // A name for each white cell, as in BCCD's own list.
            var all = options.Cells == 1 ? cellClass : $"\"{string.Join(", ", Enumerable.Repeat(cellClass, options.Cells!.Value))}\"";
            for (var number = 0; number < options.ImagesPerClass; number++)
                labels.WriteLine($"{Name(cellClass, number)}.jpg,{all}{(options.Splits is { } ratios ? $",{SplitOf(number, ratios)}" : "")}");
        }
    }

    private IEnumerable<string> Folders() =>
        SyntheticSmear.Classes.SelectMany(cellClass => Enumerable.Range(0, options.ImagesPerClass).Select(number => Folder(cellClass, number)));

    private string Folder(string cellClass, int number) => options.Splits is { } ratios ? Path.Combine(SplitOf(number, ratios), cellClass) : cellClass;

    // The first images train, the next validate, the rest test; each image is drawn on its own, so any cut will do.
    private string SplitOf(int number, SplitRatios ratios)
    {
        var shares = ratios.Shares();
        var train = (int)Math.Round(shares[0] * options.ImagesPerClass);
        var val = (int)Math.Round((shares[0] + shares[1]) * options.ImagesPerClass);
        return SplitName.Of(number < train ? Split.Train : number < val ? Split.Val : Split.Test);
    }
}
