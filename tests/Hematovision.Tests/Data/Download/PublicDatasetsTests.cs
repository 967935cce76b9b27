using System.IO.Compression;
using System.Security.Cryptography;
using Hematovision.Data;
using Hematovision.Data.Download;

namespace Hematovision.Tests.Data.Download;

/// <summary>What is said of each public set, and what is made of the files of those that are no plain data set.</summary>
public sealed class PublicDatasetsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Every_set_has_a_name_of_its_own_an_address_classes_a_licence_and_a_citation()
    {
        Assert.Equal(PublicDatasets.All.Select(set => set.Name).Distinct(), PublicDatasets.All.Select(set => set.Name));
        Assert.All(PublicDatasets.All, set =>
        {
            Assert.Matches("^[a-z0-9-]+$", set.Name);
            Assert.All(set.Files, file => Assert.Equal("https", file.Address.Scheme));
            Assert.All(set.Files, file => Assert.Equal(Path.GetFileName(file.Name), file.Name));
            Assert.True(set.Classes.Count > 1 && set.Images > 0 && set.Licence.Length > 0 && set.Citation.Length > 0);
            Assert.All(set.Files.Where(file => file.Hash is not null), file =>
                Assert.Matches(file.Hash!.Algorithm == HashAlgorithmName.MD5 ? "^[0-9a-f]{32}$" : "^[0-9a-f]{64}$", file.Hash.Hex));
        });
    }

    [Fact]
    public void A_name_that_is_none_is_answered_with_the_near_one()
    {
        Assert.Equal("pbc", PublicDatasets.Get("PBC").Name);
        Assert.Contains("did you mean bloodmnist-64?", Assert.Throws<UsageException>(() => PublicDatasets.Get("bloodmnist64")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Bccd_becomes_the_photographs_the_boxes_and_the_list_in_one_folder()
    {
        _folder.Add("labels.csv", ",Image,Category\r\n,0,NEUTROPHIL\r\n");
        Archive(["0", "12"], "BCCD_Dataset-d27/README.md");

        var fields = BccdFields.Unpack(_folder.Path);

        Assert.Equal(
            ["Annotations/BloodImage_00000.xml", "Annotations/BloodImage_00012.xml", "JPEGImages/BloodImage_00000.jpg", "JPEGImages/BloodImage_00012.jpg", "labels.csv"],
            Directory.EnumerateFiles(fields, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(fields, file).Replace('\\', '/')).Order(StringComparer.Ordinal));
        Assert.Equal(fields, BccdFields.Unpack(_folder.Path));
    }

    [Theory]
    [InlineData("x/BCCD/JPEGImages/../../../BloodImage_00000.jpg")]
    [InlineData("/BCCD/JPEGImages/BloodImage_00000.jpg")]
    [InlineData(@"x/BCCD/JPEGImages/..\BloodImage_00000.jpg")]
    [InlineData("x/BCCD/Else/BloodImage_00000.jpg")]
    public void Nothing_of_bccd_is_unpacked_under_another_name_than_its_own(string entry)
    {
        _folder.Add("labels.csv", ",Image,Category\n,0,NEUTROPHIL\n");
        Archive([], entry);

        Assert.Contains("it holds none of the photographs", Assert.Throws<HematoException>(() => BccdFields.Unpack(_folder.Path)).Message, StringComparison.Ordinal);
        Assert.Equal(["BCCD_Dataset.zip", "labels.csv"], Directory.EnumerateFileSystemEntries(_folder.Path).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void An_archive_of_bccd_that_is_none_is_named()
    {
        _folder.Add("labels.csv", ",Image,Category\n,0,NEUTROPHIL\n");
        _folder.Add("BCCD_Dataset.zip", "<html>");
        Assert.Contains("BCCD_Dataset.zip cannot be unpacked", Assert.Throws<HematoException>(() => BccdFields.Unpack(_folder.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Raabin_that_is_still_packed_says_how_to_go_on()
    {
        _folder.AddImages("Train/Basophil", 1);
        var message = Assert.Throws<HematoException>(() => RaabinFolders.Describe(_folder.Path)).Message;
        Assert.Contains($"unpack TestA.rar in {_folder.Path} (with unar, unrar or 7z)", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Raabins_folders_are_its_splits()
    {
        _folder.AddImages("Train/Basophil", 2).AddImages("Train/Monocyte", 1).AddImages("TestA/Basophil", 1);

        var data = ImageDataset.Load(RaabinFolders.Describe(_folder.Path));

        Assert.Equal([Split.Test, Split.Train, Split.Train, Split.Train], data.Examples.Select(example => example.Split!.Value));
        Assert.Equal(4, data.Examples.Select(example => example.Group).Distinct().Count());
    }

    private void Archive(string[] numbers, params string[] others)
    {
        using var zip = ZipFile.Open(_folder["BCCD_Dataset.zip"], ZipArchiveMode.Create);
        foreach (var name in numbers.Select(number => $"BloodImage_{number.PadLeft(5, '0')}"))
        {
            zip.CreateEntry($"BCCD_Dataset-d27/BCCD/JPEGImages/{name}.jpg");
            zip.CreateEntry($"BCCD_Dataset-d27/BCCD/Annotations/{name}.xml");
        }

        foreach (var other in others) zip.CreateEntry(other);
    }
}
