using System.Text;
using Hematovision.Torch;

namespace Hematovision.Tests.Torch;

/// <summary>The one change that is made to a native library, on the smallest ELF file that has what it looks at.</summary>
public sealed class WeakVersionTests
{
    private const int FlagsAt = 64 + 4 + 16;

    [Fact]
    public void A_version_needed_for_the_marker_alone_becomes_weak_and_nothing_else_changes()
    {
        var before = Elf("GLIBCXX_3.4.32", "_ZSt21ios_base_library_initv");
        var after = (byte[])before.Clone();

        Assert.True(WeakVersion.TryMark(after));

        Assert.Equal(2, after[FlagsAt]);
        after[FlagsAt] = 0;
        Assert.Equal(before, after);
    }

    [Fact]
    public void It_is_marked_once()
    {
        var file = Elf("GLIBCXX_3.4.32", "_ZSt21ios_base_library_initv");
        Assert.True(WeakVersion.TryMark(file));
        Assert.False(WeakVersion.TryMark(file));
    }

    [Theory]
    [InlineData("GLIBCXX_3.4.32", "_ZNSt6thread4joinEv")]
    [InlineData("GLIBCXX_3.4.30", "_ZSt21ios_base_library_initv")]
    public void Another_symbol_or_another_version_is_left_alone(string version, string symbol) =>
        Assert.False(WeakVersion.TryMark(Elf(version, symbol)));

    [Fact]
    public void What_is_no_library_is_left_alone() => Assert.False(WeakVersion.TryMark("#!/bin/sh"u8.ToArray()));

    /// <summary>Header, one version need with one entry, two symbols with their versions, strings, four section headers.</summary>
    private static byte[] Elf(string version, string symbol)
    {
        const int need = 64, symbols = need + 32, versions = symbols + 48, strings = versions + 4;
        var text = Encoding.ASCII.GetBytes($"\0{version}\0{symbol}\0");
        var sections = strings + text.Length;
        using var stream = new MemoryStream();
        using var w = new BinaryWriter(stream);
        w.Write("\u007fELF\u0002\u0001"u8);
        w.Write(new byte[34]);
        w.Write((ulong)sections);
        w.Write(new byte[10]);
        w.Write((ushort)64);
        w.Write((ushort)4);
        w.Write((ushort)0);

        w.Shorts(1, 1); // vn_version, vn_cnt
        w.Ints(0, 16, 0); // vn_file, vn_aux, vn_next
        w.Write(0); // vna_hash
        w.Shorts(0, 18); // vna_flags, vna_other
        w.Ints(1, 0); // vna_name, vna_next

        w.Write(new byte[24]);
        w.Write(2 + version.Length);
        w.Write(new byte[20]);
        w.Shorts(0, 18);
        w.Write(text);

        void Section(int type, int offset, int size, int link, int info)
        {
            w.Ints(0, type);
            w.Write(new byte[16]);
            w.Longs(offset, size);
            w.Ints(link, info);
            w.Write(new byte[16]);
        }

        Section(3, strings, text.Length, 0, 0);
        Section(11, symbols, 48, 0, 0);
        Section(0x6ffffffe, need, 32, 0, 1);
        Section(0x6fffffff, versions, 4, 1, 0);
        return stream.ToArray();
    }
}

file static class Writing
{
    internal static void Shorts(this BinaryWriter writer, params ushort[] values) => Array.ForEach(values, writer.Write);

    internal static void Ints(this BinaryWriter writer, params int[] values) => Array.ForEach(values, writer.Write);

    internal static void Longs(this BinaryWriter writer, params long[] values) => Array.ForEach(values, writer.Write);
}
