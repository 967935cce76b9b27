using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using Hematovision.IO;

namespace Hematovision.Torch;

/// <summary>
/// TorchSharp 0.107's <c>libLibTorchSharp.so</c> was built with GCC 13 and asks for the symbol version
/// GLIBCXX_3.4.32, only for <c>_ZSt21ios_base_library_initv</c>, a marker that is never called. Debian 12 and
/// Ubuntu 22.04 have a libstdc++ one version older and refuse the whole library. Where that is so, the one version
/// need is marked weak (VER_FLG_WEAK, System V ABI "Symbol Versioning") in the program's own copy of the file.
/// </summary>
internal static class WeakVersion
{
    private const string Version = "GLIBCXX_3.4.32";
    private const string OnlySymbol = "_ZSt21ios_base_library_initv";
    private const int SectionDynamicSymbols = 11;
    private const int SectionVersionNeeds = 0x6ffffffe;
    private const int SectionVersions = 0x6fffffff;
    private const ushort Weak = 2;

    /// <summary>Marks the need weak if this system lacks the version and the file asks for it for the marker alone.</summary>
    /// <exception cref="HematoException">The file has to be changed and cannot be written.</exception>
    internal static void Mend(string library)
    {
        if (SystemHasVersion()) return;
        var file = File.ReadAllBytes(library);
        if (!TryMark(file)) return;

        // Written beside and renamed: the file may be a hard link into the package cache, which stays as it is.
        try
        {
            AtomicFile.Write(library, stream => stream.Write(file));
        }
        catch (HematoException e)
        {
            throw new HematoException(
                $"libtorch cannot be loaded: this system's libstdc++ lacks {Version}, and {library} cannot be written to do without it; "
                + "make its folder writable once, or install a libstdc++ of GCC 13 or later.", e);
        }
    }

    /// <summary>Sets the weak flag in the bytes of an ELF file.</summary>
    /// <returns>False where there is nothing to do: not such a file, no such need, or one that other symbols share.</returns>
    internal static bool TryMark(Span<byte> elf)
    {
        // 64-bit little-endian ELF; offsets from the System V ABI, chapter 4.
        if (elf.Length < 64 || !elf[..6].SequenceEqual("\u007fELF\u0002\u0001"u8)) return false;
        var sections = checked((int)U64(elf, 40));
        var size = U16(elf, 58);
        var count = U16(elf, 60);
        int symbols = -1, needs = -1, versions = -1;
        for (var i = 0; i < count; i++)
        {
            var section = sections + (i * size);
            switch (U32(elf, section + 4))
            {
                case SectionDynamicSymbols: symbols = section; break;
                case SectionVersionNeeds: needs = section; break;
                case SectionVersions: versions = section; break;
            }
        }

        if (symbols < 0 || needs < 0 || versions < 0) return false;
        var strings = Offset(elf, sections + ((int)U32(elf, symbols + 40) * size));
        var flags = FindNeed(elf, Offset(elf, needs), (int)U32(elf, needs + 44), strings, out var index);
        if (flags < 0 || (U16(elf, flags) & Weak) != 0) return false;
        if (!OnlyTheMarkerUses(elf, index, Offset(elf, symbols), Length(elf, symbols) / 24, Offset(elf, versions), strings)) return false;

        BinaryPrimitives.WriteUInt16LittleEndian(elf[flags..], (ushort)(U16(elf, flags) | Weak));
        return true;
    }

    private static int FindNeed(ReadOnlySpan<byte> elf, int need, int count, int strings, out ushort index)
    {
        for (var i = 0; i < count; i++)
        {
            var entry = need + (int)U32(elf, need + 8);
            for (var j = 0; j < U16(elf, need + 2); j++)
            {
                if (Text(elf, strings + (int)U32(elf, entry + 8)) == Version)
                {
                    index = U16(elf, entry + 6);
                    return entry + 4;
                }

                entry += (int)U32(elf, entry + 12);
            }

            need += (int)U32(elf, need + 12);
        }

        index = 0;
        return -1;
    }

    private static bool OnlyTheMarkerUses(ReadOnlySpan<byte> elf, ushort index, int symbols, int count, int versions, int strings)
    {
        for (var i = 0; i < count; i++)
        {
            if ((U16(elf, versions + (2 * i)) & 0x7fff) == index
                && Text(elf, strings + (int)U32(elf, symbols + (24 * i))) != OnlySymbol)
            {
                return false;
            }
        }

        return true;
    }

    private static bool SystemHasVersion() =>
        NativeLibrary.TryLoad("libstdc++.so.6", out var library) && NativeLibrary.TryGetExport(library, OnlySymbol, out _);

    private static int Offset(ReadOnlySpan<byte> elf, int section) => checked((int)U64(elf, section + 24));

    private static int Length(ReadOnlySpan<byte> elf, int section) => checked((int)U64(elf, section + 32));

    private static string Text(ReadOnlySpan<byte> elf, int at) => Encoding.ASCII.GetString(elf.Slice(at, elf[at..].IndexOf((byte)0)));

    private static ushort U16(ReadOnlySpan<byte> elf, int at) => BinaryPrimitives.ReadUInt16LittleEndian(elf[at..]);

    private static uint U32(ReadOnlySpan<byte> elf, int at) => BinaryPrimitives.ReadUInt32LittleEndian(elf[at..]);

    private static ulong U64(ReadOnlySpan<byte> elf, int at) => BinaryPrimitives.ReadUInt64LittleEndian(elf[at..]);
}
