using System.IO.Compression;
using Hematovision.Data;

namespace Hematovision.Cli.Tests;

/// <summary><c>hemato data download</c> as far as it goes without a network.</summary>
public sealed class DataDownloadTests : IDisposable
{
    // A proxy where nobody listens: no test may reach a network.
    private static readonly Dictionary<string, string?> Offline = new() { ["HTTPS_PROXY"] = "http://127.0.0.1:9", ["https_proxy"] = "http://127.0.0.1:9" };

    private readonly Folder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Without_a_name_the_sets_are_listed()
    {
        var list = Hemato.Run(_folder.Path, "data", "download").Succeeds();
        Assert.Matches("^name +images +classes +about MB +licence +what it shows$", list.Lines[0]);
        Assert.Contains(list.Lines, line => line.StartsWith("bloodmnist-64   17,092        8       156  CC BY 4.0", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("data download pcb", "unknown data set 'pcb'; did you mean pbc?")]
    [InlineData("data download raabin-wbc", "raabin-wbc is about 394 MB: add --yes to fetch it")]
    [InlineData("data download pbc", "pbc is a download of unknown size: add --yes to fetch it")]
    [InlineData("data synth new --stain wrihgt", "unknown stain 'wrihgt'; did you mean wright?")]
    [InlineData("data synth new --cells 100", "100 white cells are not from 1 to the 6 that a field of 64 micrometres holds")]
    [InlineData("data synth new --splits 80/30", "'80/30' is no split")]
    [InlineData("data synth new --images 0", "0 images a class are outside 1..10000000")]
    public void One_line_says_what_was_wrong_and_what_is_right(string line, string says)
    {
        Hemato.Run(_folder.Path, Offline, line.Split(' ')).FailsWith(2, says);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void Without_a_network_one_line_says_what_to_put_where() => Hemato.Run(_folder.Path, Offline, "data", "download", "bloodmnist").FailsWith(
        1, "fetch https://zenodo.org/records/10519652/files/bloodmnist.npz?download=1 on another machine and put it at", "then run this again.");

    [Fact]
    public void What_was_put_there_by_hand_is_imported()
    {
        SyntheticSmear.Write(_folder["drawn/PBC_dataset_normal_DIB"], new SyntheticSmearOptions(2, 32));
        Directory.CreateDirectory(_folder[".home/datasets/pbc"]);
        ZipFile.CreateFromDirectory(_folder["drawn"], _folder[".home/datasets/pbc/PBC_dataset_normal_DIB.zip"]);

        var done = Hemato.Run(_folder.Path, Offline, "data", "download", "pbc").Succeeds();

        Assert.Contains(done.Err, line => line.StartsWith("licence: CC BY 4.0; cite: Acevedo", StringComparison.Ordinal));
        Assert.Equal(8, ImageDataset.Load(_folder["dataset/pbc"]).Examples.Count);
        Hemato.Run(_folder.Path, Offline, "data", "download", "pbc").FailsWith(1, "dataset/pbc is there already: name a new folder after pbc.");
    }

    [Fact]
    public void Drawn_fields_are_imported()
    {
        var drawn = Hemato.Run(_folder.Path, "data", "synth", "fields", "--images", "2", "--cells", "2", "--size", "256", "--resolution", "0.2").Succeeds();
        Assert.Matches(@"^8 images of 4 classes in fields, \d+\.\d s, \d+ images/s\n$", drawn.Out.ReplaceLineEndings("\n"));

        Hemato.Run(_folder.Path, "data", "import", "fields", "cells").Succeeds();

        Assert.Equal(16, ImageDataset.Load(_folder["cells"]).Examples.Count);
    }
}
