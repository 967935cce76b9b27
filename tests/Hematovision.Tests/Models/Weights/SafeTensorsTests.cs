using System.Text;
using Hematovision.Models.Weights;
using Hematovision.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace Hematovision.Tests.Models.Weights;

public sealed class SafeTensorsTests : WeightsTest
{
    public static TheoryData<ScalarType> Types =>
    [
        ScalarType.Float64, ScalarType.Float32, ScalarType.Float16, ScalarType.BFloat16, ScalarType.Int64,
        ScalarType.Int32, ScalarType.Int16, ScalarType.Int8, ScalarType.Byte, ScalarType.Bool,
    ];

    [Theory]
    [MemberData(nameof(Types))]
    public void Every_type_comes_back_as_it_was(ScalarType type)
    {
        var tensor = randint(0, 2, 35).reshape(5, 7).to_type(type);
        SafeTensorsWriter.Write(At("t"), [new("x", tensor)], Notes());

        using var file = SafeTensorsFile.Open(At("t"));

        AssertSame(tensor, file.Read("x"));
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void Floats_are_read_without_libtorch_as_it_reads_them(ScalarType type)
    {
        var tensor = (randn(35) * 10).reshape(5, 7).to_type(type);
        SafeTensorsWriter.Write(At("t"), [new("before", ones(3)), new("x", tensor)], Notes());
        using var file = SafeTensorsFile.Open(At("t"));

        if (tensor.is_floating_point()) Assert.Equal(tensor.to_type(float32).data<float>().ToArray(), file.ReadNumbers("x"));
        else Assert.Contains("in place of floats", Assert.Throws<HematoException>(() => file.ReadNumbers("x")).Message, StringComparison.Ordinal);
        Assert.Contains("has no tensor y", Assert.Throws<HematoException>(() => file.ReadNumbers("y")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_bytes_of_a_file_are_those_of_the_format()
    {
        SafeTensorsWriter.Write(At("t"), [new("w", tensor(new float[] { 1, 2 })), new("n", tensor(3L))], Notes(("b", "é\""), ("a", "1")));

        var bytes = File.ReadAllBytes(At("t"));
        var length = (int)BitConverter.ToInt64(bytes);
        const string header = """
            {"__metadata__":{"a":"1","b":"é\""},"w":{"dtype":"F32","shape":[2],"data_offsets":[8,16]},"n":{"dtype":"I64","shape":[],"data_offsets":[0,8]}}
            """;
        Assert.Equal(header, Encoding.UTF8.GetString(bytes, 8, length).TrimEnd(' '));
        Assert.Equal(0, length % 8);
        Assert.Equal([3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x80, 0x3f, 0, 0, 0, 0x40], bytes[(8 + length)..]);
    }

    [Fact]
    public void Names_keep_their_order_and_metadata_comes_back()
    {
        SafeTensorsWriter.Write(At("t"), [new("z", ones(1)), new("a", ones(1, int64)), new("m", ones(0, 3))], Notes(("k", "v")));

        using var file = SafeTensorsFile.Open(At("t"));

        Assert.Equal(["z", "a", "m"], file.Tensors.Keys);
        Assert.Equal("v", file.Metadata["k"]);
        Assert.Equal([0L, 3L], file.Read("m").shape);
    }

    [Fact]
    public void A_tensor_is_written_in_logical_order_whatever_its_strides()
    {
        var tensor = arange(2 * 3 * 4 * 5, float32).reshape(2, 3, 4, 5);
        SafeTensorsWriter.Write(At("a"), [new("w", tensor), new("t", tensor[0, 0])], Notes());
        SafeTensorsWriter.Write(At("b"), [new("w", ChannelsLast.From(tensor)), new("t", tensor[0, 0].t().contiguous().t())], Notes());

        Assert.Equal(File.ReadAllBytes(At("a")), File.ReadAllBytes(At("b")));
    }

    [Fact]
    public void A_tensor_read_twice_is_two()
    {
        SafeTensorsWriter.Write(At("t"), [new("x", ones(3))], Notes());
        using var file = SafeTensorsFile.Open(At("t"));

        file.Read("x").zero_();

        AssertSame(ones(3), file.Read("x"));
    }

    [Fact]
    public void A_parameter_that_takes_a_gradient_is_written_and_keeps_taking_it()
    {
        using var linear = nn.Linear(2, 2);
        SafeTensorsWriter.Write(At("t"), [new("w", linear.weight)], Notes());

        using var file = SafeTensorsFile.Open(At("t"));

        AssertSame(linear.weight.detach(), file.Read("w"));
        Assert.True(linear.weight.requires_grad);
    }

    [Fact]
    public void A_tensor_of_more_than_one_piece_is_written_and_read_whole()
    {
        var tensor = arange((1 << 24) + 5, int32);
        SafeTensorsWriter.Write(At("t"), [new("x", tensor)], Notes());

        using var file = SafeTensorsFile.Open(At("t"));

        AssertSame(tensor, file.Read("x"));
    }

    [Fact]
    public void Reading_and_writing_leave_no_tensor_behind()
    {
        AssertLeavesNoTensor(() =>
        {
            using var x = ones(2, 3, 4, 4);
            using var last = ChannelsLast.From(x);
            SafeTensorsWriter.Write(At("t"), [new("x", last)], Notes());
            using var file = SafeTensorsFile.Open(At("t"));
            using var read = file.Read("x");
        });
    }

    [Fact]
    public void A_name_twice_or_of_the_format_itself_is_not_written()
    {
        Assert.Throws<ArgumentException>(() => SafeTensorsWriter.Write(At("t"), [new("x", ones(1)), new("x", ones(1))], Notes()));
        Assert.Throws<ArgumentException>(() => SafeTensorsWriter.Write(At("t"), [new("__metadata__", ones(1))], Notes()));
        Assert.Throws<ArgumentException>(() => SafeTensorsWriter.Write(At("t"), [new("x", ones(1, complex64))], Notes()));
        Assert.Empty(Directory.GetFileSystemEntries(Folder));
    }

    [Theory]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"a":{"dtype":"F32","shape":[2],"data_offsets":[8,16]}}""", 16, "'a'")]
    [InlineData("""{"a":{"dtype":"F8_E4M3","shape":[8],"data_offsets":[0,8]}}""", 8, "F8_E4M3")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,9]}}""", 9, "takes 8")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}""", 8, "begin and an end")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0]}}""", 8, "begin and an end")]
    [InlineData("""{"a":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}""", 8, "-2")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2.0],"data_offsets":[0,8]}}""", 8, "2.0")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,0]}}""", 0, "beyond any memory")]
    [InlineData("""{"a":{"dtype":"F32","shape":[9223372036854775807,0,4],"data_offsets":[0,0]}}""", 0, "beyond any memory")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1099511627776],"data_offsets":[0,4398046511104]}}""", 8, "of 4,398,046,511,")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[8,16]}}""", 16, "begins at 8")]
    [InlineData("""{"a":{"dtype":"U8","shape":[8],"data_offsets":[0,8]},"b":{"dtype":"U8","shape":[8],"data_offsets":[4,12]}}""", 12, "begins at 4")]
    [InlineData("""{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"b":{"dtype":"U8","shape":[4],"data_offsets":[8,12]}}""", 12, "begins at 8")]
    [InlineData("""{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}}""", 9, "5 bytes follow")]
    [InlineData("""{"a":{"dtype":"U8","shape":[4]}}""", 4, "damaged header")]
    [InlineData("""{"a":[1]}""", 0, "damaged header")]
    [InlineData("""{"__metadata__":{"k":null}}""", 0, "'k' is null")]
    [InlineData("""{"__metadata__":{"k":1}}""", 0, "damaged header")]
    [InlineData("""{"\ud800":1}""", 0, "damaged header")]
    [InlineData("""{"a":{{{{""", 0, "damaged header")]
    [InlineData("[]", 0, "not JSON")]
    [InlineData("", 0, "not JSON")]
    public void A_broken_rule_is_named(string header, int dataLength, string reason)
    {
        var path = Put("t", [.. BitConverter.GetBytes((long)header.Length), .. Encoding.UTF8.GetBytes(header), .. new byte[dataLength]]);

        var message = Refused(() => SafeTensorsFile.Open(path));

        Assert.StartsWith(path, message, StringComparison.Ordinal);
        Assert.Contains(reason, message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_bool_that_is_neither_true_nor_false_is_damage()
    {
        const string header = """{"a":{"dtype":"BOOL","shape":[1],"data_offsets":[0,1]}}""";
        using var file = SafeTensorsFile.Open(Put("t", [.. BitConverter.GetBytes((long)header.Length), .. Encoding.UTF8.GetBytes(header), 7]));
        Assert.Contains("0 and 1", Refused(() => file.Read("a")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_that_would_steer_the_terminal_is_shown_harmless()
    {
        const string header = """{"\u001b[2Ja\nb":{"dtype":"F32","shape":[1],"data_offsets":[0,9]}}""";
        var path = Put("t", [.. BitConverter.GetBytes((long)header.Length), .. Encoding.UTF8.GetBytes(header)]);
        Assert.Contains("'?[2Ja?b'", Refused(() => SafeTensorsFile.Open(path)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_cut_short_says_by_how_much()
    {
        SafeTensorsWriter.Write(At("t"), [new("x", ones(1000))], Notes());
        var whole = File.ReadAllBytes(At("t"));

        Assert.Contains($"is cut short: 3,000 of {whole.Length:N0} bytes", Refused(() => SafeTensorsFile.Open(Put("cut", whole.AsSpan(0, 3000)))), StringComparison.Ordinal);
        Assert.Contains("is cut short: 20 bytes", Refused(() => SafeTensorsFile.Open(Put("cut", whole.AsSpan(0, 20)))), StringComparison.Ordinal);
        Assert.Contains("is cut short: 5 bytes", Refused(() => SafeTensorsFile.Open(Put("cut", whole.AsSpan(0, 5)))), StringComparison.Ordinal);
        Assert.Contains("is empty", Refused(() => SafeTensorsFile.Open(Put("cut", []))), StringComparison.Ordinal);
    }

    [Fact]
    public void A_text_and_a_folder_and_nothing_at_all_are_told_apart()
    {
        Assert.Contains("no safetensors file", Refused(() => SafeTensorsFile.Open(Put("t", "version https://example.org"u8))), StringComparison.Ordinal);
        Assert.Contains("is a folder", Refused(() => SafeTensorsFile.Open(Folder)), StringComparison.Ordinal);
        Assert.Contains("there is no file", Refused(() => SafeTensorsFile.Open(At("none"))), StringComparison.Ordinal);
    }

    [SharedFact("weights/mobilenet_v2.safetensors")]
    public void MobileNetV2s_real_weights_read_and_are_written_back() => ReadsAndWritesBack("mobilenet_v2", "classifier.1.weight", [1000, 1280]);

    [SharedFact("weights/resnet50.safetensors")]
    public void ResNet50s_real_weights_read_and_are_written_back() => ReadsAndWritesBack("resnet50", "fc.weight", [1000, 2048]);

    private void ReadsAndWritesBack(string name, string last, long[] shape)
    {
        var tensors = WeightFile.Load(SharedData.Find($"weights/{name}.safetensors")!);

        SafeTensorsWriter.Write(At("t"), [.. tensors], Notes());

        Assert.Equal(shape, tensors[last].shape);
        Assert.True(tensors.Values.All(t => t.dtype != ScalarType.Float32 || t.isfinite().all().item<bool>()));
        var again = WeightFile.Load(At("t"));
        Assert.Equal(tensors.Keys.Order(), again.Keys.Order());
        Assert.All(tensors, pair => AssertSame(pair.Value, again[pair.Key]));
    }

    private static SortedDictionary<string, string> Notes(params (string Key, string Value)[] notes) =>
        new(notes.ToDictionary(n => n.Key, n => n.Value), StringComparer.Ordinal);
}
