using Hematovision.IO;

namespace Hematovision.Tests.IO;

public sealed class JsonFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_file_has_the_same_bytes_on_each_system_and_is_read_back()
    {
        JsonFile.Write(_folder["a.json"], new Range(3, true));

        Assert.Equal("{\n  \"most_seen\": 3,\n  \"is_whole\": true\n}\n", File.ReadAllText(_folder["a.json"]));
        Assert.Equal(new Range(3, true), JsonFile.Read<Range>(_folder["a.json"]));
    }

    [Theory]
    [InlineData("null")]
    [InlineData("[3]")]
    [InlineData("{\"most_seen\": 3")]
    public void What_is_something_else_is_named(string text)
    {
        _folder.Add("a.json", text);
        Assert.StartsWith($"cannot read {_folder["a.json"]}: ", Assert.Throws<HematoException>(() => JsonFile.Read<Range>(_folder["a.json"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_cannot_be_read_is_named()
    {
        Assert.StartsWith($"cannot read {_folder["none.json"]}: ", Assert.Throws<HematoException>(() => JsonFile.Read<Range>(_folder["none.json"])).Message, StringComparison.Ordinal);
    }

    private sealed record Range(int MostSeen, bool IsWhole);
}
