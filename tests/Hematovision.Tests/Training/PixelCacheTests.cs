using Hematovision.Data;
using Hematovision.Training;

namespace Hematovision.Tests.Training;

public sealed class PixelCacheTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Dictionary<string, int> _reads = [];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void An_image_is_prepared_once_and_given_again_the_same()
    {
        using var cache = Cache("a", "b");
        Assert.Equal([.. Pixels("a"), .. Pixels("b"), .. Pixels("a"), .. Pixels("b")], [.. Read(cache, "a"), .. Read(cache, "b"), .. Read(cache, "a"), .. Read(cache, "b")]);
        Assert.Equal(new Dictionary<string, int> { ["a"] = 1, ["b"] = 1 }, _reads);
    }

    [Fact]
    public void An_image_that_was_not_announced_is_prepared_each_time()
    {
        using var cache = Cache("a");
        Assert.Equal([.. Pixels("c"), .. Pixels("c")], [.. Read(cache, "c"), .. Read(cache, "c")]);
        Assert.Equal(2, _reads["c"]);
    }

    [Fact]
    public void An_image_that_cannot_be_read_is_tried_again_and_never_given()
    {
        using var cache = Cache("bad", "a");
        for (var i = 0; i < 2; i++) Assert.Throws<HematoException>(() => Read(cache, "bad"));
        Assert.Equal(2, _reads["bad"]);
        Assert.Equal(Pixels("a"), Read(cache, "a"));
    }

    [Fact]
    public void Threads_that_read_at_once_all_get_the_image()
    {
        string[] names = [.. Enumerable.Range(0, 50).Select(i => $"image {i}")];
        using var cache = new PixelCache(Path.Combine(_folder.Path, "pixels.tmp"), names.Select(Example), 3, (path, to) => Pixels(path).CopyTo(to));
        Parallel.For(0, 5000, i => Assert.Equal(Pixels(names[i % 50]), Read(cache, names[i % 50])));
    }

    [Fact]
    public void The_scratch_file_goes_with_it()
    {
        using (var cache = Cache("a"))
        {
            Read(cache, "a");
            Assert.NotEmpty(Directory.EnumerateFiles(_folder.Path));
        }

        Assert.Empty(Directory.EnumerateFiles(_folder.Path));
    }

    private PixelCache Cache(params string[] names) => new(Path.Combine(_folder.Path, "pixels.tmp"), names.Select(Example), 3, (path, to) =>
    {
        _reads[path] = _reads.GetValueOrDefault(path) + 1;
        if (path == "bad") throw new HematoException("bad");
        Pixels(path).CopyTo(to);
    });

    private static ImageExample Example(string name) => new(name, "class", name);

    private static byte[] Pixels(string name) => [(byte)name.Length, (byte)name[^1], 7];

    private static byte[] Read(PixelCache cache, string name)
    {
        var pixels = new byte[3];
        cache.Read(name, pixels);
        return pixels;
    }
}
