using System.Runtime.Versioning;
using Hematovision.IO;

namespace Hematovision.Tests.IO;

public sealed class AtomicFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_write_that_fails_leaves_the_old_file_and_nothing_else()
    {
        var path = _folder.Add("deep/file", "old");

        Assert.Throws<InvalidDataException>(() => AtomicFile.Write(path, stream =>
        {
            stream.Write("half"u8);
            throw new InvalidDataException();
        }));

        Assert.Equal("old", File.ReadAllText(path));
        Assert.Equal([path], Directory.EnumerateFiles(_folder.Path, "*", SearchOption.AllDirectories));
    }

    [UnixFact]
    [UnsupportedOSPlatform("windows")]
    public void What_a_link_names_is_replaced_and_stays_as_private_as_it_was()
    {
        File.WriteAllText(_folder["real"], "old");
        File.SetUnixFileMode(_folder["real"], UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.CreateSymbolicLink(_folder["link"], "real");

        AtomicFile.Write(_folder["link"], stream =>
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Directory.GetFiles(_folder.Path, "real.*.tmp").Single()));
            stream.Write("new"u8);
        });

        Assert.Equal("real", new FileInfo(_folder["link"]).LinkTarget);
        Assert.Equal("new", File.ReadAllText(_folder["real"]));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_folder["real"]));
    }

    [Fact]
    public void A_folder_that_cannot_be_made_is_one_line_that_names_the_file()
    {
        var file = _folder.Add("file");
        var e = Assert.Throws<HematoException>(() => AtomicFile.WriteText(Path.Combine(file, "below"), "text"));
        Assert.Contains(file, e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(".tmp", e.Message, StringComparison.Ordinal);
    }

    [LinuxFact]
    public void A_folder_in_memory_below_dev_is_a_folder_like_any_other()
    {
        var folder = Directory.CreateDirectory($"/dev/shm/hematovision-{Guid.NewGuid()}").FullName;
        try
        {
            AtomicFile.WriteText(Path.Combine(folder, "new"), "one");
            AtomicFile.WriteText(Path.Combine(folder, "new"), "2");
            Assert.Equal("2", File.ReadAllText(Path.Combine(folder, "new")));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [UnixFact]
    public void A_device_is_written_to_and_stays_a_device()
    {
        AtomicFile.WriteText("/dev/null", "text");
        Assert.Equal("", File.ReadAllText("/dev/null"));
    }
}
