using System.Formats.Tar;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Hematovision.Data.Import;

namespace Hematovision.Tests.Data.Import;

public sealed class ArchiveSourceTests : IDisposable
{
    private static readonly byte[] Picture = Pictures.Png(1);

    private readonly TemporaryFolder _folder = new();

    private string Dest => _folder["dest"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_zip_with_one_folder_around_all_is_read_as_that_folder_would_be()
    {
        var zip = Archives.Zip(
            _folder["cells.zip"],
            ("set-master/", [], 0x10), ("set-master/README.md", "cells"u8.ToArray(), 0),
            ("set-master/train/EOS/1.png", Picture, 0), ("set-master\\test\\EOS\\1.png", Picture, 0), ("./set-master/test/LYT/2.png", Picture, 0),
            ("__MACOSX/set-master/train/EOS/._1.png", [1, 2], 0));

        var result = DatasetImport.Run(zip, Dest);

        Assert.Equal(["eosinophil/1-2.png", "eosinophil/1.png", "lymphocyte/2.png"], result.Data.Examples.Select(e => e.Group));
        Assert.True(result.Data.HasSplits);
        Assert.Empty(result.BadImages);
        Assert.Equal(["cells.zip", "dest"], Directory.GetFileSystemEntries(_folder.Path).Select(Path.GetFileName).Order());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_tar_is_read_too_plain_or_in_gzip(bool gzip)
    {
        var tar = Archives.Tar(_folder["cells"], gzip, ("a", [], TarEntryType.Directory), ("a/1.png", Picture, TarEntryType.RegularFile), ("b/1.png", Picture, TarEntryType.RegularFile));
        Assert.Equal(["a", "b"], DatasetImport.Run(tar, Dest).Data.Classes);
    }

    [Fact]
    public void One_class_folder_with_folders_of_slides_is_a_class_where_its_name_is_known()
    {
        var zip = Archives.Zip(_folder["n.zip"], ("Neutrophils/slide 1/1.png", Picture, 0), ("Neutrophils/slide 2/1.png", Picture, 0));
        Assert.Equal(["neutrophil"], DatasetImport.Run(zip, Dest).Data.Classes);
    }

    [Fact]
    public void A_bad_image_is_named_by_its_place_in_the_archive()
    {
        var zip = Archives.Zip(_folder["cells.zip"], ("a/1.png", Picture, 0), ("b/1.png", Picture, 0), ("b/2.png", [1, 2, 3], 0));
        Assert.Equal([Path.Combine(zip, "b", "2.png")], DatasetImport.Run(zip, Dest).BadImages.Select(bad => bad.Path));
    }

    [Theory]
    [InlineData("../x.png", "leads out of the folder")]
    [InlineData("a/../../x.png", "leads out of the folder")]
    [InlineData("..\\x.png", "leads out of the folder")]
    [InlineData("/etc/x.png", "starts at the root of a disk")]
    [InlineData("\\\\server\\x.png", "starts at the root of a disk")]
    [InlineData("C:\\x.png", "starts at the root of a disk")]
    [InlineData("c:x.png", "starts at the root of a disk")]
    [InlineData("a/x\u0001.png", "holds a character that a file's name cannot have")]
    [InlineData("a/1.png", "is there twice")]
    [InlineData("a/1.png/2.png", "lies below a file")]
    public void An_entry_that_would_do_harm_refuses_the_whole_archive(string name, string because)
    {
        Assert.Contains(because, Refused(Archives.Zip(_folder["x.zip"], ("a/1.png", Picture, 0), (name, Picture, 0))));
        Assert.Contains(because, Refused(Archives.Tar(_folder["x.tar"], false, ("a/1.png", Picture, TarEntryType.RegularFile), (name, Picture, TarEntryType.RegularFile))));
    }

    [Fact]
    public void Links_and_devices_refuse_the_whole_archive()
    {
        Assert.Contains("'a/l.png' is a link or a device", Refused(Archives.Zip(_folder["x.zip"], ("a/l.png", "/etc/hosts"u8.ToArray(), Archives.UnixLink))));
        foreach (var type in (TarEntryType[])[TarEntryType.SymbolicLink, TarEntryType.HardLink, TarEntryType.Fifo, TarEntryType.CharacterDevice])
            Assert.Contains("'a/l.png' is a link or a device", Refused(Archives.Tar(_folder["x.tar"], true, ("a/l.png", "/etc/hosts"u8.ToArray(), type))));
    }

    [Fact]
    public void A_table_in_an_archive_cannot_fetch_images_from_elsewhere()
    {
        _folder.AddPngs("secret.png");
        foreach (var path in (string[])["../../../secret.png", _folder["secret.png"]])
        {
            var zip = Archives.Zip(_folder["x.zip"], ("1.png", Picture, 0), ("labels.csv", System.Text.Encoding.UTF8.GetBytes($"path,label\n1.png,a\n{path},b\n"), 0));
            Assert.Contains("line 3: ", Refused(zip));
        }
    }

    [Fact]
    public void A_second_tar_file_behind_the_first_is_not_lost_in_silence()
    {
        var tar = File.ReadAllBytes(Archives.Tar(_folder["x.tar"], false, ("a/1.png", Picture, TarEntryType.RegularFile)));
        File.WriteAllBytes(_folder["two"], [.. tar, .. tar]);
        Assert.Contains("something follows its end", Refused(_folder["two"]));
    }

    [Fact]
    public void A_damaged_archive_is_refused_wherever_it_is_cut_or_changed()
    {
        var noise = new byte[5000];
        new SeededRandom(1).Shuffle<byte>(noise);
        var zip = File.ReadAllBytes(Archives.Zip(_folder["x.zip"], ("a/1.png", Picture, 0), ("b/1.png", [.. Picture, .. noise], 0)));
        var tgz = File.ReadAllBytes(Archives.Tar(_folder["x.tgz"], true, ("a/1.png", Picture, TarEntryType.RegularFile), ("b/1.png", Picture, TarEntryType.RegularFile)));
        foreach (var whole in (byte[][])[zip, tgz])
        {
            // The last bytes of a gzip file are its checksum, without which its content is still whole.
            for (var cut = 4; cut < whole.Length - 20; cut += whole.Length / 10)
            {
                File.WriteAllBytes(_folder["cut"], whole[..cut]);
                Assert.Contains("is cut short or damaged", Refused(_folder["cut"]));
            }
        }

        var tar = File.ReadAllBytes(Archives.Tar(_folder["x.tar"], false, ("a/1.png", Picture, TarEntryType.RegularFile), ("b/1.png", Picture, TarEntryType.RegularFile)));
        for (var cut = 512; cut < tar.Length - 1024; cut += 512)
        {
            File.WriteAllBytes(_folder["cut"], tar[..cut]);
            Assert.Contains("is cut short or damaged", Refused(_folder["cut"]));
        }

        // A stored picture with another bit still decodes: only the checksum tells.
        var stored = zip.AsSpan().IndexOf("a/1.png"u8) + "a/1.png".Length + 20;
        zip[stored] ^= 1;
        File.WriteAllBytes(_folder["changed"], zip);
        Assert.Contains("is cut short or damaged", Refused(_folder["changed"]));
    }

    [Fact]
    public void Limits_count_what_comes_out_and_not_what_headers_say()
    {
        var zeros = new byte[200_000];
        var zip = Archives.Zip(_folder["x.zip"], ("a/1.png", zeros, 0), ("a/2.png", zeros, 0), ("a/3.png", zeros, 0));
        Assert.Contains("holds more than 2 files", Unpacked(zip, ArchiveKind.Zip, new UnpackLimits(Entries: 2)));
        Assert.Contains("unpacks to more than 500,000 bytes", Unpacked(zip, ArchiveKind.Zip, new UnpackLimits(Bytes: 500_000)));

        var bomb = Archives.Tar(_folder["x.tgz"], true, Enumerable.Range(0, 70).Select(i => ($"a/{i}.txt", new byte[1 << 20], TarEntryType.RegularFile)));
        Assert.Contains("unpacks to more than 67,108,864 bytes", Refused(bomb));
    }

    [Property(MaxTest = 100)]
    public Property Nothing_is_ever_written_outside_the_destination() => Prop.ForAll(HostileArchives, archive =>
    {
        using var outer = new TemporaryFolder();
        var names = archive.Names.Where(name => name.Length > 0).Distinct().ToArray();
        outer.AddPngs("guard/keep.png");
        var inner = Path.Combine(outer.Path, "in", "ner");
        Directory.CreateDirectory(inner);
        var path = Path.Combine(inner, "cells");
        if (archive.IsZip)
            Archives.Zip(path, names.Select((name, i) => (name, Picture, archive.Links && i == 1 ? Archives.UnixLink : 0)));
        else
            Archives.Tar(path, archive.Gzip, names.Where(name => !name.Contains('\0')).Select((name, i) => archive.Links && i == 1
                ? (name, "../../guard"u8.ToArray(), TarEntryType.SymbolicLink)
                : (name, Picture, TarEntryType.RegularFile)));

        var written = true;
        try
        {
            _ = DatasetImport.Run(path, Path.Combine(inner, "dest"));
        }
        catch (HematoException e)
        {
            written = false;
            Assert.DoesNotContain('\n', e.Message);
        }

        Assert.Equal(["guard", "in"], Entries(outer.Path));
        Assert.Equal(["ner"], Entries(Path.Combine(outer.Path, "in")));
        Assert.Equal(["keep.png"], Entries(Path.Combine(outer.Path, "guard")));
        Assert.Equal(written ? ["cells", "dest"] : ["cells"], Entries(inner));
        return written ? Directory.EnumerateFiles(Path.Combine(inner, "dest"), "*", SearchOption.AllDirectories).All(file => new FileInfo(file).LinkTarget is null) : true;
    });

    private static Arbitrary<HostileArchive> HostileArchives
    {
        get
        {
            var part = Gen.Frequency(
                (6, Gen.Elements("a", "b", "train", "x.png", "1.png", "dataset.csv", "Neutrophil", "deep")),
                (2, Gen.Elements("..", ".", "", "C:", "~", "...", ".. ", " ..", "con", "nul.png", "../..", "a\0.png", "a\n.png", new string('y', 300) + ".png")),
                (1, ArbMap.Default.GeneratorFor<NonNull<string>>().Select(text => string.Concat(text.Get.Where(c => !char.IsSurrogate(c))))));
            var name =
                from parts in Gen.NonEmptyListOf(part)
                from separator in Gen.Frequency((4, Gen.Constant('/')), (1, Gen.Constant('\\')))
                from root in Gen.Frequency((12, Gen.Constant("")), (1, Gen.Elements("/", "\\", "C:\\", "//", "../")))
                from end in Gen.Frequency((5, Gen.Constant("/p.png")), (1, Gen.Constant("")))
                select root + string.Join(separator, parts.Take(5)) + end;
            return (from names in Gen.NonEmptyListOf(name)
                    from kind in Gen.Choose(0, 2)
                    from links in Gen.Frequency((4, Gen.Constant(false)), (1, Gen.Constant(true)))
                    select new HostileArchive([.. names.Take(4)], kind == 0, kind == 1, links)).ToArbitrary();
        }
    }

    private static IEnumerable<string> Entries(string folder) => Directory.GetFileSystemEntries(folder).Select(entry => Path.GetFileName(entry)).Order(StringComparer.Ordinal);

    private string Unpacked(string path, ArchiveKind kind, UnpackLimits limits)
    {
        using var to = new TemporaryFolder();
        return Assert.Throws<HematoException>(() => ArchiveSource.Unpack(path, kind, to.Path, limits, _ => { })).Message;
    }

    private string Refused(string path)
    {
        var message = Assert.Throws<HematoException>(() => DatasetImport.Run(path, Dest)).Message;
        Assert.StartsWith(path, message);
        Assert.DoesNotContain('\n', message);
        Assert.DoesNotContain(".hemato-import", message);
        Assert.False(Directory.Exists(Dest));
        Assert.DoesNotContain(Entries(_folder.Path), entry => entry.StartsWith('.'));
        return message;
    }

    private sealed record HostileArchive(string[] Names, bool IsZip, bool Gzip, bool Links);
}
