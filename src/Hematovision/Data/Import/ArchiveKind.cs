namespace Hematovision.Data.Import;

/// <summary>Kinds of archives.</summary>
internal enum ArchiveKind
{
    /// <summary>No archive that is known.</summary>
    None,

    /// <summary>A zip file.</summary>
    Zip,

    /// <summary>A tar file.</summary>
    Tar,

    /// <summary>A tar file in gzip.</summary>
    TarGz,

    /// <summary>One that cannot be unpacked here: RAR, 7z, xz, bzip2, zstd.</summary>
    Other,
}

/// <summary>Tells an archive by its first bytes; a name can lie.</summary>
internal static class ArchiveKinds
{
    private const int TarMagic = 257;

    private static readonly byte[][] Zips = [[.. "PK\x03\x04"u8], [.. "PK\x05\x06"u8]];

    private static readonly byte[][] Others =
        [[.. "Rar!"u8], [.. "7z"u8, 0xBC, 0xAF], [0xFD, .. "7zXZ"u8], [.. "BZh"u8], [0x28, 0xB5, 0x2F, 0xFD]];

    /// <summary>The kind of a file.</summary>
    public static ArchiveKind Of(string path)
    {
        Span<byte> head = stackalloc byte[TarMagic + 5];
        using var file = File.OpenRead(path);
        head = head[..file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)];
        if (StartsWithAny(head, Zips)) return ArchiveKind.Zip;
        if (StartsWithAny(head, Others)) return ArchiveKind.Other;
        if (head.StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B])) return ArchiveKind.TarGz;
        return head.EndsWith("ustar"u8) && head.Length > TarMagic ? ArchiveKind.Tar : ArchiveKind.None;
    }

    private static bool StartsWithAny(ReadOnlySpan<byte> head, byte[][] magics)
    {
        foreach (var magic in magics)
        {
            if (head.StartsWith(magic)) return true;
        }

        return false;
    }
}
