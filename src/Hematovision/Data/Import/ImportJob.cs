using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using Hematovision.Imaging;
using Hematovision.IO;

namespace Hematovision.Data.Import;

/// <summary>What the parts of one import share: the options, where to unpack, what to tell the user.</summary>
internal sealed class ImportJob(string source, Workspace workspace, ImportOptions options, IProgress<ImportProgress>? progress, CancellationToken cancel)
{
    private const int Named = 3;
    private const int LongestShown = 200;

    private readonly Lock _reporting = new();
    private int _files;
    private readonly ConcurrentBag<BadImage> _badImages = [];

    /// <summary>The source as the user named it.</summary>
    public string Source { get; } = source;

    /// <summary>Full path of the folder for the files of an archive.</summary>
    public string Unpacked => workspace.Unpacked;

    public ImportOptions Options { get; } = options;

    public ClassNaming Classes { get; } = new(options.Synonyms is { } own ? ClassSynonyms.Default.With(own) : ClassSynonyms.Default);

    /// <summary>Whether a CSV file of labels was read.</summary>
    public bool HasTable { get; set; }

    /// <summary>Whether labels that are numbers were read.</summary>
    public bool HasNumbers { get; set; }

    public List<string> Remarks { get; } = [];

    public IReadOnlyList<BadImage> BadImages => [.. _badImages.OrderBy(bad => bad.Path, StringComparer.Ordinal)];

    /// <summary>A text without the folder that the user does not know of.</summary>
    public string Shown(string text) => text.Replace(Unpacked, Source, StringComparison.Ordinal);

    /// <summary>Whether a file lies there because of this import.</summary>
    public bool Owns(string file) => workspace.Holds(file);

    /// <summary>Full path of a file to be made, for an image that is no file of its own in the source.</summary>
    public string NewFile(string extension) => Path.Combine(workspace.Made, $"{Interlocked.Increment(ref _files)}{extension}");

    /// <summary>Leaves one image out.</summary>
    public void LeaveOut(ImageReadException bad) => _badImages.Add(new BadImage(Shown(bad.Path), bad.Reason));

    /// <summary>A remark about some things, of which the first few are named.</summary>
    /// <param name="things">What it is about; where there are none, there is no remark.</param>
    /// <param name="noun">What one of them is.</param>
    /// <param name="says">What follows their number.</param>
    public void Remark(IEnumerable<string> things, string noun, string says)
    {
        var all = things.Order(StringComparer.Ordinal).ToArray();
        if (all.Length > 0)
            Remarks.Add($"{all.Length} {noun}{(all.Length == 1 ? "" : "s")} {says}: {string.Join(", ", all.Take(Named).Select(thing => FileText.Printable(thing, LongestShown)))}{(all.Length > Named ? ", ..." : "")}");
    }

    /// <summary>Stops the work where the user asked for that, and says how far it is.</summary>
    public void Step(string work, int done, int? total = null)
    {
        cancel.ThrowIfCancellationRequested();
        lock (_reporting)
            progress?.Report(new ImportProgress(work, done, total));
    }

    /// <summary>Does something to each of many things, several at a time; they are taken one by one, so that they need not all be in memory.</summary>
    public void Each<T>(IEnumerable<T> things, int total, string work, Action<T> action)
    {
        var done = 0;
        try
        {
            Parallel.ForEach(
                Partitioner.Create(things, EnumerablePartitionerOptions.NoBuffering),
                new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancel },
                thing =>
                {
                    action(thing);
                    Step(work, Interlocked.Increment(ref done), total);
                });
        }
        catch (AggregateException e)
        {
            // The first is the one to tell of; that the user stopped the work says nothing of the others.
            ExceptionDispatchInfo.Throw(e.InnerExceptions.FirstOrDefault(inner => inner is not OperationCanceledException) ?? e.InnerExceptions[0]);
        }
    }
}
