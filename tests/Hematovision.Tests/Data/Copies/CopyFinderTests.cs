using Hematovision.Data.Copies;
using SkiaSharp;

namespace Hematovision.Tests.Data.Copies;

public sealed class CopyFinderTests : IDisposable
{
    private const ulong Original = 3;

    private static readonly Dictionary<string, Func<SKBitmap, SKBitmap>> Changes = new()
    {
        ["turned by 37 degrees, with black corners"] = p => Pictures.Drawn(p, SKMatrix.CreateRotationDegrees(37)),
        ["turned by a quarter"] = p => Pictures.Drawn(p, SKMatrix.CreateRotationDegrees(90)),
        ["flipped"] = p => Pictures.Drawn(p, SKMatrix.CreateScale(-1, 1)),
        ["flipped and turned by 200 degrees"] = p => Pictures.Drawn(p, SKMatrix.CreateRotationDegrees(200).PreConcat(SKMatrix.CreateScale(1, -1))),
        ["shifted by a fifth"] = p => Pictures.Drawn(p, SKMatrix.CreateTranslation(48, -48)),
        ["sheared"] = p => Pictures.Drawn(p, SKMatrix.CreateSkew(0.2f, 0)),
        ["zoomed in"] = p => Pictures.Drawn(p, SKMatrix.CreateScale(1.5f, 1.5f)),
        ["zoomed out"] = p => Pictures.Drawn(p, SKMatrix.CreateScale(0.75f, 0.75f)),
        ["lit otherwise"] = p => Pictures.Drawn(p, SKMatrix.Identity, [0.7f, 0, 0, 0, 0.1f, 0, 0.8f, 0, 0, 0.1f, 0, 0, 0.9f, 0, 0, 0, 0, 0, 1, 0]),
        ["reduced to half"] = p => Pictures.Sized(p, 120),
        ["cut out"] = p => Pictures.Cut(p, 40, 50, 150, 130),
        ["turned, sheared, zoomed, lit and shifted"] = p => Pictures.Drawn(
            p,
            SKMatrix.CreateRotationDegrees(-115).PreConcat(SKMatrix.CreateSkew(0.1f, 0.05f)).PreConcat(SKMatrix.CreateScale(1.2f, -1.1f)).PreConcat(SKMatrix.CreateTranslation(15, 10)),
            [0.8f, 0, 0, 0, 0.05f, 0, 0.9f, 0, 0, 0.05f, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0]),
    };

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Names => [.. Changes.Keys];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Names))]
    public void A_copy_is_found_among_other_fields_though_it_was(string change)
    {
        var paths = Fields(12);
        paths.Add(Changes[change](Pictures.Cell(Original)).Save(_folder["copy.jpg"], quality: 60));

        var found = Find(paths);
        Assert.Equal([[(int)Original, 12]], found.Groups);
        Assert.All(found.Pairs, pair => Assert.Equal(CopyKind.SameField, pair.Kind));
    }

    [Fact]
    public void Photographs_of_places_that_overlap_belong_together()
    {
        var paths = Fields(6);
        using var field = Pictures.Cell(100, size: 480);
        paths.Add(Pictures.Cut(field, 0, 60, 290, 320).Save(_folder["left.jpg"]));
        paths.Add(Pictures.Cut(field, 190, 90, 290, 320).Save(_folder["right.jpg"]));
        Assert.Equal([[6, 7]], Find(paths).Groups);
    }

    [Theory]
    [InlineData(240, 150)]
    [InlineData(64, 150)]
    [InlineData(32, 100)]
    public void Different_fields_are_never_joined(int size, int count) => Assert.Empty(Find(Fields(count, size)).Pairs);

    [Fact]
    public void A_strip_with_a_caption_that_is_on_every_picture_does_not_join_them()
    {
        var paths = Enumerable.Range(0, 40).Select(i => Pictures.Captioned(Pictures.Cell((ulong)i, 200)).Save(_folder[$"{i}.jpg"])).ToList();
        Assert.Empty(Find(paths).Pairs);

        paths.Add(Pictures.Captioned(Changes["flipped"](Pictures.Cell(Original, 200))).Save(_folder["copy.jpg"]));
        Assert.Equal([[(int)Original, 40]], Find(paths).Groups);
    }

    [Fact]
    public void A_small_picture_is_found_again_though_it_was_flipped()
    {
        var paths = Fields(8, size: 64);
        paths.Add(Pictures.Drawn(Pictures.Cell(Original, 64), SKMatrix.CreateScale(-1, 1)).Save(_folder["copy.jpg"], quality: 95));
        Assert.Equal([[(int)Original, 8]], Find(paths).Groups);
    }

    [Fact]
    public void Files_of_the_same_bytes_are_copies_whatever_they_show()
    {
        using var blank = new SKBitmap(50, 40);
        blank.Erase(SKColors.White);
        var first = blank.Copy().Save(_folder["a.jpg"]);
        File.Copy(first, _folder["b.jpg"]);
        var found = Find([first, _folder["b.jpg"]]);
        Assert.Equal([new CopyPair(0, 1, CopyKind.SameBytes, 1)], found.Pairs);
    }

    [Fact]
    public void Nothing_is_said_of_pictures_without_detail()
    {
        var paths = new List<string>();
        foreach (var (colour, width, height) in new[] { (SKColors.White, 100, 80), (SKColors.Black, 90, 90), (SKColors.Pink, 1, 1), (SKColors.Plum, 3000, 2) })
        {
            using var blank = new SKBitmap(width, height);
            blank.Erase(colour);
            paths.Add(blank.Copy().Save(_folder[$"{width}.jpg"]));
        }

        var found = Find(paths);
        Assert.Empty(found.Pairs);
        Assert.Empty(found.BadImages);
    }

    [Fact]
    public void A_file_that_cannot_be_read_is_named_and_the_others_are_searched()
    {
        var paths = Fields(3);
        paths.Add(_folder.Add("text.jpg", "no picture"));
        paths.Add(_folder["missing.jpg"]);
        paths.Add(Changes["flipped"](Pictures.Cell(1)).Save(_folder["copy.jpg"]));
        var found = Find(paths);
        Assert.Equal([[1, 5]], found.Groups);
        Assert.Equal([_folder["text.jpg"], _folder["missing.jpg"]], found.BadImages.Select(bad => bad.Path));
    }

    [Fact]
    public void The_findings_are_the_same_on_any_number_of_threads()
    {
        var paths = Fields(10);
        paths.AddRange(Changes.Values.Select((change, i) => change(Pictures.Cell((ulong)i % 5)).Save(_folder[$"copy{i}.jpg"])));
        Assert.Equal(Find(paths, workers: 1).Pairs, Find(paths, workers: 5).Pairs);
    }

    [Fact]
    public void Progress_ends_at_the_number_of_images_and_a_cancelled_search_stops()
    {
        var (paths, last) = (Fields(5), 0);
        CopyFinder.Find(paths, Cache, 1, done => last = Math.Max(last, done));
        Assert.Equal(5, last);
        Assert.Throws<OperationCanceledException>(() => CopyFinder.Find(paths, Cache, cancellation: new CancellationToken(true)));
        Assert.Empty(Find([]).Pairs);
    }

    [Fact]
    public void What_was_looked_at_once_is_remembered_by_its_content_and_a_damaged_memory_is_not_believed()
    {
        var paths = Fields(4);
        paths.Add(Changes["flipped"](Pictures.Cell(2)).Save(_folder["copy.jpg"]));
        var expected = Find(paths).Pairs;
        var kept = Directory.GetFiles(_folder["cache"], "*", SearchOption.AllDirectories);
        Assert.Equal(5, kept.Length);
        Assert.Equal(expected, Find(paths).Pairs);

        foreach (var file in kept) File.WriteAllBytes(file, File.ReadAllBytes(file)[..^20]);
        Assert.Equal(expected, Find(paths).Pairs);
        Assert.All(kept, file => Assert.NotNull(Cache.Find(Path.GetFileName(file))));

        _folder.Add("file", "not a folder");
        Assert.Equal(expected, CopyFinder.Find(paths, new SketchCache(_folder["file/cache"])).Pairs);
    }

    [SharedFact("data/kaggle/sources.csv")]
    public void Augmented_files_of_real_photographs_are_put_together_by_photograph()
    {
        var file = SharedData.Find("data/kaggle/sources.csv")!;
        var rows = File.ReadLines(file).Skip(1).Select(line => line.Split(',')).GroupBy(row => row[3]).Take(50).SelectMany(g => g).ToArray();
        var found = Find([.. rows.Select(row => Path.Combine(Path.GetDirectoryName(file)!, row[0]))]);

        static long Pairs(int n) => (long)n * (n - 1) / 2;
        var same = rows.CountBy(row => row[2]).Sum(photo => Pairs(photo.Value));
        var together = found.Groups.Sum(g => g.CountBy(i => rows[i][2]).Sum(photo => Pairs(photo.Value)));
        var grouped = found.Groups.Sum(g => Pairs(g.Count));
        var right = found.Groups.Sum(g => g.CountBy(i => rows[i][3]).Sum(field => Pairs(field.Value)));
        Assert.True(together >= 0.99 * same, $"{together} of {same} pairs of one photograph were put together");
        Assert.True(grouped - right <= 0.01 * grouped, $"{grouped - right} of {grouped} pairs do not belong together");
    }

    private SketchCache Cache => new(_folder["cache"]);

    private CopyFindings Find(IReadOnlyList<string> paths, int workers = 0) => CopyFinder.Find(paths, Cache, workers);

    private List<string> Fields(int count, int size = 240) =>
        [.. Enumerable.Range(0, count).Select(i => Pictures.Cell((ulong)i, size).Save(_folder[$"{i}.jpg"]))];
}
