using System.Text;
using Hematovision.Models.Weights;

namespace Hematovision.Tests.Models.Weights;

/// <summary>Pickles written by hand, Latin-1 for bytes; Python's pickletools.dis reads them.</summary>
public sealed class PickleMachineTests
{
    private const string OrderedDict = "ccollections\nOrderedDict\n";

    [Theory]
    [InlineData("N.", null)]
    [InlineData("\u0088.", true)]
    [InlineData("\u0089.", false)]
    [InlineData("K\u00ff.", 255L)]
    [InlineData("M\u00e9\u0003.", 1001L)]
    [InlineData("J\u00fb\u00ff\u00ff\u00ff.", -5L)]
    [InlineData("\u008a\u0000.", 0L)]
    [InlineData("\u008a\u0001\u00ff.", -1L)]
    [InlineData("\u008a\u0002\u00ff\u0000.", 255L)]
    [InlineData("\u008a\u0006\u0000\u0000\u0000\u0000\u0000\u0001.", 1L << 40)]
    [InlineData("\u008a\u0008\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0080.", long.MinValue)]
    [InlineData("G\u003f\u00f8\u0000\u0000\u0000\u0000\u0000\u0000.", 1.5)]
    [InlineData("X\u0002\u0000\u0000\u0000\u00c3\u00a9.", "é")]
    [InlineData("U\u0003abc.", "abc")]
    public void A_value_is_the_one_that_Python_reads(string pickle, object? value) => Assert.Equal(value, Load(pickle));

    [Fact]
    public void What_was_kept_is_recalled() =>
        Assert.Equal([7L, 7L], Assert.IsType<object?[]>(Load("\u0080\u0002K\u0007q\u0000h\u0000\u0086.")));

    [Fact]
    public void The_state_of_a_dictionary_is_passed_over() =>
        Assert.Equal(0, Assert.IsType<PickleDictionary>(Load("}}U\u0001aK\u0001sb.")).Count);

    [Fact]
    public void An_OrderedDict_of_Python_2_comes_as_a_list_of_pairs()
    {
        var dictionary = Assert.IsType<PickleDictionary>(Load($"{OrderedDict}](](U\u0001aK\u0001e](U\u0001bK\u0002ee\u0085R."));
        Assert.Equal([new("a", 1L), new("b", 2L)], dictionary.Items);
    }

    [Theory]
    [InlineData("cos\nsystem\nU\u0002ls\u0085R.", "it calls 'os.system'")]
    [InlineData("U\u0002osU\u0006system\u0093.", "it calls 'os.system'")]
    [InlineData("ctorch\nload\n.", "it calls 'torch.load'")]
    [InlineData("(ios\nsystem\n.", "opcode 0x69")]
    [InlineData("\u0081.", "opcode 0x81")]
    [InlineData("\u0082\u0001.", "opcode 0x82")]
    [InlineData("ctorch\nFloatStorage\n)R.", "calls what is no function")]
    [InlineData("]}b.", "sets the state")]
    [InlineData("K\u0001a.", "takes more than it put")]
    [InlineData("K\u0001(\u0085.", "takes more than it put")]
    [InlineData("t.", "takes more than it put")]
    [InlineData("h\u0000.", "never kept")]
    [InlineData("K\u0001K\u0002.", "ends halfway")]
    [InlineData(".", "ends halfway")]
    [InlineData("}]K\u0001s.", "key is no text or number")]
    [InlineData("}(K\u0001u.", "sets items")]
    [InlineData("\u008a\u0009\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0001.", "beyond 64 bits")]
    [InlineData("X\u00ff\u00ff\u00ff\u007f", "a text of 2,147,483,647 bytes")]
    [InlineData("T\u00ff\u00ff\u00ff\u00ff", "a text of -1 bytes")]
    [InlineData("K\u0001Q.", "a storage is named by something else")]
    public void What_a_weights_file_has_no_need_of_is_refused(string pickle, string reason) =>
        Assert.Contains(reason, Refused(pickle), StringComparison.Ordinal);

    [Theory]
    [InlineData("")]
    [InlineData("}")]
    [InlineData("cos\nsys")]
    [InlineData("J\u0001")]
    public void A_pickle_that_does_not_end_is_cut_short(string pickle) => Assert.Throws<EndOfStreamException>(() => Load(pickle));

    [Fact]
    public void A_pickle_that_goes_on_and_on_is_refused()
    {
        Assert.Contains("steps", Refused(new string('N', 1_100_000)), StringComparison.Ordinal);
        Assert.Contains("endless", Refused("c" + new string('a', 1000)), StringComparison.Ordinal);

        // A hundred thousand pairs, kept once and made into a dictionary again and again.
        var pairs = string.Concat(Enumerable.Repeat("h\u0000", 100_000));
        var call = $"h\u0002h\u0001\u0085R";
        Assert.Contains("steps", Refused($"](K\u0001K\u0002eq\u0000]({pairs}eq\u0001{OrderedDict}q\u0002{string.Concat(Enumerable.Repeat(call, 100))}"), StringComparison.Ordinal);

        // Much text in few steps.
        var text = $"T\u0000\u0000\u0001\u0000{new string('x', 1 << 16)}";
        Assert.Contains("steps", Refused(string.Concat(Enumerable.Repeat(text, 1100))), StringComparison.Ordinal);
    }

    private static object? Load(string pickle) => PickleMachine.Load(new MemoryStream(Encoding.Latin1.GetBytes(pickle)));

    private static string Refused(string pickle) => Assert.Throws<InvalidDataException>(() => Load(pickle)).Message;
}
