using Hematovision.Data.Copies;

namespace Hematovision.Data.Inspection;

/// <summary>What a look at every image of a data set told.</summary>
public sealed partial class DatasetInspection
{
    private readonly ImageDataset _data;

    internal DatasetInspection(
        ImageDataset data, IReadOnlyList<InspectedImage> images, IEnumerable<Finding> problems, CopyFindings? copies, IReadOnlyList<long> colourCounts)
    {
        _data = data;
        Readable = images;
        ColourCounts = colourCounts;
        SoughtCopies = copies is not null;
        var channels = images.GroupBy(i => i.Example.Label).ToDictionary(g => g.Key, Total);
        Classes =
        [
            .. data.Examples.GroupBy(e => e.Label).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => new ClassSummary(
                g.Key, g.Count(), g.CountGroups(),
                g.Count(e => e.Split == Split.Train), g.Count(e => e.Split == Split.Val), g.Count(e => e.Split == Split.Test),
                channels.GetValueOrDefault(g.Key).Statistics())),
        ];
        Balance = ClassBalance.Of(Classes);
        Channels = Total(images).Statistics();
        Sizes = [.. images.CountBy(i => (i.Width, i.Height)).OrderByDescending(s => s.Value).ThenBy(s => s.Key).Select(s => new SizeCount(s.Key.Width, s.Key.Height, s.Value))];
        Formats = [.. images.CountBy(i => i.Format).OrderByDescending(f => f.Value).ThenBy(f => f.Key, StringComparer.Ordinal).Select(f => new FormatCount(f.Key, f.Value))];
        Bytes = Lengths(images);
        Odd = new OddImages(images);
        Findings = [.. problems.Concat(CopyGroups.Of(images, copies)).Concat(images.SelectMany(Odd.Of)).OrderBy(f => f.Kind).ThenBy(Oddity)];
    }

    /// <summary>Full path of the folder or manifest.</summary>
    public string Path => _data.Path;

    /// <summary>Images in all, also those that cannot be read.</summary>
    public int Images => _data.Examples.Count;

    /// <summary>Whether the images have splits.</summary>
    public bool HasSplits => _data.HasSplits;

    /// <summary>Whether images were looked for that show the same though their bytes differ.</summary>
    public bool SoughtCopies { get; }

    /// <summary>The classes, in ordinal order.</summary>
    public IReadOnlyList<ClassSummary> Classes { get; }

    /// <summary>How unequal they are.</summary>
    public ClassBalance Balance { get; }

    /// <summary>Mean and deviation over every pixel of every image that can be read.</summary>
    public ChannelStatistics Channels { get; }

    /// <summary>Sizes, the commonest first.</summary>
    public IReadOnlyList<SizeCount> Sizes { get; }

    /// <summary>Formats, the commonest first.</summary>
    public IReadOnlyList<FormatCount> Formats { get; }

    /// <summary>Lengths of the files.</summary>
    public FileBytes Bytes { get; }

    /// <summary>What counted as odd.</summary>
    public OddityThresholds Thresholds => Odd.Thresholds;

    /// <summary>What a person should look at, the gravest first; odd images the oddest first, the others in the data set's order.</summary>
    public IReadOnlyList<Finding> Findings { get; }

    /// <summary>The images that can be read.</summary>
    internal IReadOnlyList<InspectedImage> Readable { get; }

    /// <summary>How many pixels have each value, [red, green, blue][256].</summary>
    internal IReadOnlyList<long> ColourCounts { get; }

    internal OddImages Odd { get; }

    /// <summary>The findings of a kind.</summary>
    public IReadOnlyList<Finding> Of(FindingKind kind) => [.. Findings.Where(f => f.Kind == kind)];

    private static double Oddity(Finding finding) => finding.Kind switch
    {
        FindingKind.Blank or FindingKind.Blurred => finding.Measure!.Value,
        FindingKind.ColourCast => -finding.Measure!.Value,
        _ => 0,
    };

    private static ChannelSums Total(IEnumerable<InspectedImage> images) => images.Aggregate(default(ChannelSums), (sum, image) => sum + image.Channels);

    private static FileBytes Lengths(IReadOnlyList<InspectedImage> images)
    {
        long[] lengths = [.. images.Select(i => i.Bytes).Order()];
        return lengths.Length == 0 ? new FileBytes(0, 0, 0, 0) : new FileBytes(lengths.Sum(), lengths[0], lengths[(lengths.Length - 1) / 2], lengths[^1]);
    }
}
