namespace Hematovision.Cli.Tests;

/// <summary>A write that fails costs nothing that was written, and the run goes on once it can be done.</summary>
[Collection(Command.Name)]
public sealed class FailedWriteTests : IDisposable
{
    private readonly Folder _folder = new Folder().WithImages(3);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_run_folder_below_a_file()
    {
        _folder.Put("file", "a file"u8);

        Hemato.Run(_folder.Path, [.. Trained.Quick, "--runs", "file/runs"]).FailsWith(1, "cannot make the run folder", "Name another with --runs");
    }

    [LinuxFact]
    public void A_run_folder_where_nobody_may_write() =>
        Hemato.Run(_folder.Path, [.. Trained.Quick, "--runs", "/proc"]).FailsWith(1, "cannot make the run folder", "Name another with --runs");

    // A folder of the file's name is in the way of one write and of no other: the nearest thing to a disk that is full just then.
    [Theory]
    [InlineData("runs/run/split.csv", false)]
    [InlineData("runs/run/best.safetensors", true)]
    [InlineData("runs/run/metrics.csv", true)]
    [InlineData("runs/run/plots/learning_curves.png", true)]
    [InlineData("runs/run/plots/confusion_matrix_val.svg", true)]
    [InlineData("runs/run/metrics.json", true)]
    [InlineData("checkpoints/run.safetensors", true)]
    public void Each_kind_of_write_may_fail_once(string file, bool hasBegun)
    {
        Directory.CreateDirectory(_folder[file]);
        string[] train = [.. Trained.Quick, "--name", "run"];

        var failed = Hemato.Run(_folder.Path, train).EndsWith(1, $"cannot write {_folder[file]}", "Free some space");
        Directory.Delete(_folder[file]);

        if (hasBegun) Assert.EndsWith($"Then go on with: hemato train --resume {_folder["runs/run"]}", failed.Err[^1], StringComparison.Ordinal);
        Hemato.Run(_folder.Path, hasBegun ? ["train", "--resume", "runs/run"] : train).Succeeds();
        Assert.True(File.Exists(_folder[file]));
        Assert.Equal(Folder.Hash(_folder["runs/run/best.safetensors"]), Folder.Hash(_folder["checkpoints/run.safetensors"]));
        Assert.Empty(Directory.GetFiles(_folder.Path, "*.tmp", SearchOption.AllDirectories));
    }

    [SmallDiskFact]
    public void A_disk_that_is_full()
    {
        var disk = Directory.CreateDirectory(_folder["disk"]).FullName;
        Assert.True(SmallDiskFactAttribute.Tool("mount", "-t", "tmpfs", "-o", "size=4k", "none", disk));
        try
        {
            string[] train = [.. Trained.Quick, "--runs", "disk", "--name", "run"];
            Hemato.Run(_folder.Path, train).FailsWith(1, "No space left on device", "Free some space");

            Resize("4m");
            Hemato.Run(_folder.Path, train).EndsWith(1, $"cannot write {disk}/run/state/epoch-0001.model.safetensors: No space left on device. Free some space", "--resume");

            Resize("12m");
            Hemato.Run(_folder.Path, "train", "--resume", "disk/run").EndsWith(1, "No space left on device");

            Resize("64m");
            Hemato.Run(_folder.Path, "train", "--resume", "disk/run").Succeeds();
            Assert.Equal(Folder.Hash(_folder["disk/run/best.safetensors"]), Folder.Hash(_folder["checkpoints/run.safetensors"]));
        }
        finally
        {
            SmallDiskFactAttribute.Tool("umount", disk);
        }

        void Resize(string size) => Assert.True(SmallDiskFactAttribute.Tool("mount", "-o", $"remount,size={size}", disk));
    }
}
