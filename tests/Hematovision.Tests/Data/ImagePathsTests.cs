using Hematovision.Data;

namespace Hematovision.Tests.Data;

public sealed class ImagePathsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public ImagePathsTests() => _folder.AddImages("a", 2).AddImages("a/deep", 1).Add("a/notes.txt");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_folder_is_all_images_below_it() =>
        Assert.Equal(["a/0.png", "a/1.png", "a/deep/0.png"], Relative(_folder["a"]));

    [Fact]
    public void A_file_is_taken_whatever_it_is_called() => Assert.Equal(["a/notes.txt"], Relative(_folder["a/notes.txt"]));

    [Fact]
    public void A_glob_is_the_images_it_matches() => Assert.Equal(["a/0.png", "a/1.png"], Relative(_folder["a/*.*"]));

    [Fact]
    public void What_is_named_twice_is_there_once() => Assert.Equal(["a/1.png", "a/0.png"], Relative(_folder["a/1.png"], _folder["a/?.png"]));

    [Theory]
    [InlineData("missing.png")]
    [InlineData("a/*.tif")]
    [InlineData("nowhere/*.png")]
    public void What_matches_nothing_is_named(string name) =>
        Assert.Contains(name, Assert.Throws<HematoException>(() => Relative(_folder[name])).Message, StringComparison.Ordinal);

    private IEnumerable<string> Relative(params string[] names) =>
        ImagePaths.Expand(names).Select(path => Path.GetRelativePath(_folder.Path, path).Replace('\\', '/'));
}
