using Hematovision.Training.Features;

namespace Hematovision.Tests.Training.Features;

public sealed class FeatureStoreTests : IDisposable
{
    private const int RowBytes = 92; // 100 with its mark

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_caches_that_were_used_least_recently_go_where_the_room_is_short()
    {
        foreach (var (key, age) in ((string, int)[])[("old", 3), ("older", 4), ("new", 1)])
        {
            Open(key, 10, 100_000)!.Dispose();
            File.SetLastWriteTimeUtc(PathOf(key), DateTime.UtcNow.AddHours(-age));
        }

        Open("older", 10, 100_000)!.Dispose(); // used again: now the newest
        Open("next", 10, 3_000)!.Dispose();

        Assert.Equal((false, true, true, true), (File.Exists(PathOf("old")), File.Exists(PathOf("older")), File.Exists(PathOf("new")), File.Exists(PathOf("next"))));
    }

    [Fact]
    public void What_is_open_beside_it_stays_whatever_its_age()
    {
        Open("training", 10, 3_000)!.Dispose();
        File.SetLastWriteTimeUtc(PathOf("training"), DateTime.UtcNow.AddHours(-3));
        Open("newer", 10, 3_000)!.Dispose();

        Assert.Null(Open("validation", 21, 3_000, ["training"]));
        Open("validation", 10, 2_500, ["training"])!.Dispose();

        Assert.Equal((true, false, true), (File.Exists(PathOf("training")), File.Exists(PathOf("newer")), File.Exists(PathOf("validation"))));
    }

    [Fact]
    public void What_is_larger_than_all_the_room_is_not_made_and_nothing_goes_for_it()
    {
        Open("small", 1, 5_000)!.Dispose();
        Assert.Null(FeatureStore.Open(_folder.Path, "large", RowBytes, 100, 5_000, [], out var reason));
        Assert.Contains("--cache-size", reason, StringComparison.Ordinal);
        Assert.True(File.Exists(PathOf("small")));
    }

    [Fact]
    public void A_folder_that_cannot_be_made_is_a_reason_and_no_failure()
    {
        var file = Path.Combine(_folder.Path, "file");
        File.WriteAllText(file, "");
        Assert.Null(FeatureStore.Open(Path.Combine(file, "folder"), "key", RowBytes, 1, 5_000, [], out var reason));
        Assert.NotEmpty(reason);
    }

    private FeatureCache? Open(string key, long rows, long most, string[]? beside = null) => FeatureStore.Open(_folder.Path, key, RowBytes, rows, most, beside ?? [], out _);

    private string PathOf(string key) => Path.Combine(_folder.Path, key + ".features");
}
