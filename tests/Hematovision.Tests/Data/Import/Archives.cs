using System.Formats.Tar;
using System.IO.Compression;

namespace Hematovision.Tests.Data.Import;

/// <summary>Archives with entries of any name and kind.</summary>
internal static class Archives
{
    internal const int UnixLink = 0xA000 << 16;

    internal static string Zip(string path, params IEnumerable<(string Name, byte[] Content, int Attributes)> entries)
    {
        using var zip = new ZipArchive(File.Create(path), ZipArchiveMode.Create);
        foreach (var (name, content, attributes) in entries)
        {
            var entry = zip.CreateEntry(name);
            entry.ExternalAttributes = attributes;
            using var stream = entry.Open();
            stream.Write(content);
        }

        return path;
    }

    internal static string Tar(string path, bool gzip, params IEnumerable<(string Name, byte[] Content, TarEntryType Type)> entries)
    {
        using var file = File.Create(path);
        using Stream stream = gzip ? new GZipStream(file, CompressionLevel.SmallestSize) : file;
        using var tar = new TarWriter(stream, TarEntryFormat.Pax);
        foreach (var (name, content, type) in entries)
        {
            var entry = new PaxTarEntry(type, name);
            if (type == TarEntryType.RegularFile) entry.DataStream = new MemoryStream(content);
            if (type is TarEntryType.SymbolicLink or TarEntryType.HardLink) entry.LinkName = System.Text.Encoding.UTF8.GetString(content);
            tar.WriteEntry(entry);
        }

        return path;
    }
}
