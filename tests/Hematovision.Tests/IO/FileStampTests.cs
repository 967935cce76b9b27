using Hematovision.IO;

namespace Hematovision.Tests.IO;

public sealed class FileStampTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [UnixFact]
    public void AFileThatCannotBeReachedHasNone()
    {
        Assert.Equal(default, FileStamp.Of(_folder["nothing"]));
        File.CreateSymbolicLink(_folder["one"], _folder["other"]);
        File.CreateSymbolicLink(_folder["other"], _folder["one"]);
        Assert.Equal(default, FileStamp.Of(_folder["one"]));
    }

    [UnixFact]
    public void ALinkHasThatOfTheFileItNames()
    {
        File.WriteAllText(_folder["file"], "text");
        File.CreateSymbolicLink(_folder["link"], _folder["file"]);

        Assert.Equal(FileStamp.Of(_folder["file"]), FileStamp.Of(_folder["link"]));
        Assert.Equal(4, FileStamp.Of(_folder["link"]).Length);
    }
}
