using System.Formats.Tar;
using System.IO.Compression;

namespace Hematovision.Data.Import;

/// <summary>Unpacks zip, tar and tar.gz files.</summary>
internal static class ArchiveSource
{
    // The file's type in the upper half of a zip entry's attributes, as Unix writes it; other systems write 0.
    private const int TypeMask = 0xF000;
    private const int RegularFile = 0x8000;
    private const int Folder = 0x4000;

    /// <summary>Unpacks an archive.</summary>
    /// <param name="path">The archive.</param>
    /// <param name="kind">What it is.</param>
    /// <param name="folder">Full path of the empty folder that its files go to, and never out of.</param>
    /// <param name="limits">What it may cost.</param>
    /// <param name="step">Told how many entries were taken.</param>
    /// <exception cref="HematoException">It is damaged, or one of its entries is refused.</exception>
    public static void Unpack(string path, ArchiveKind kind, string folder, UnpackLimits limits, Action<int> step)
    {
        using var file = File.OpenRead(path);
        var meter = new UnpackMeter(limits, file.Length);
        var unpacker = new Unpacker(folder, meter, step);
        try
        {
            if (kind == ArchiveKind.Zip)
                UnpackZip(file, unpacker, meter);
            else
                UnpackTar(new MeteredStream(kind == ArchiveKind.TarGz ? new GZipStream(file, CompressionMode.Decompress) : file, meter), unpacker);
        }
        catch (RefusedException e)
        {
            throw new HematoException($"{path} {e.Message}.", e);
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException or FormatException or ArgumentException or OverflowException or NotSupportedException)
        {
            throw new HematoException($"{path} is cut short or damaged ({e.Message.ReplaceLineEndings(" ").TrimEnd('.')}): fetch it again, or unpack it by hand and import the folder.", e);
        }
    }

    private static void UnpackZip(Stream file, Unpacker unpacker, UnpackMeter meter)
    {
        using var zip = new ZipArchive(file, ZipArchiveMode.Read);
        foreach (var entry in zip.Entries)
        {
            var type = (entry.ExternalAttributes >> 16) & TypeMask;
            if (type is not (0 or RegularFile or Folder))
                throw EntryName.Refused(entry.FullName, "is a link or a device");

            if (entry.IsEncrypted)
                throw EntryName.Refused(entry.FullName, "is encrypted");

            var isFile = type != Folder && !entry.FullName.EndsWith('/') && !entry.FullName.EndsWith('\\');
            unpacker.Take(entry.FullName, isFile, () => new CheckedStream(new MeteredStream(entry.Open(), meter), entry.Crc32));
        }
    }

    private static void UnpackTar(MeteredStream stream, Unpacker unpacker)
    {
        using var tar = new TarReader(stream, leaveOpen: true);
        while (tar.GetNextEntry() is { } entry)
        {
            switch (entry.EntryType)
            {
                case TarEntryType.RegularFile or TarEntryType.V7RegularFile or TarEntryType.ContiguousFile:
                    unpacker.Take(entry.Name, isFile: true, () => entry.DataStream ?? Stream.Null);
                    break;
                case TarEntryType.Directory:
                    unpacker.Take(entry.Name, isFile: false, () => Stream.Null);
                    break;
                case TarEntryType.GlobalExtendedAttributes:
                    break;
                default:
                    throw EntryName.Refused(entry.Name, "is a link or a device");
            }
        }

        // One that was cut between two files looks whole, but for the empty blocks that end a tar file.
        if (stream.Ended)
            throw new EndOfStreamException("it lacks its end");

        // Blocks of zeros may follow to fill a tape; anything else is a header that was damaged, or a second tar file. The checksum
        // of a gzip file stands at its end, so that all is read in any case.
        var buffer = new byte[1 << 16];
        while (stream.Read(buffer) is > 0 and var got)
        {
            if (buffer.AsSpan(0, got).ContainsAnyExcept((byte)0))
                throw new InvalidDataException("something follows its end");
        }
    }
}
