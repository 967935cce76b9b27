using System.Buffers.Binary;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Hematovision.Imaging;
using Hematovision.Inference;

namespace Hematovision.Web.Tests;

/// <summary>The Open Inference Protocol, as its clients speak it.</summary>
[Collection(Serving.Name)]
public sealed class InferringTests(Running running)
{
    private const string Model = "/v2/models/hematovision-mobilenet_v2";

    [Fact]
    public async Task The_server_and_the_model_tell_what_they_are()
    {
        Assert.True((bool)(await Get("/v2/health/live"))["live"]!);
        Assert.Equal("binary_tensor_data", (string)(await Get("/v2"))["extensions"]![0]!);
        var model = await Get(Model);
        var version = (string)model["versions"]![0]!;
        Assert.True((bool)(await Get($"{Model}/versions/{version}/ready"))["ready"]!);
        Assert.Equal(HttpStatusCode.NotFound, (await running.Client.GetAsync($"{Model}/versions/9")).StatusCode);
        Assert.Equal(["image", "pixels", "tensor"], model["inputs"]!.AsArray().Select(input => (string)input!["name"]!));
        Assert.Equal("[-1,4]", model["outputs"]![0]!["shape"]!.ToJsonString());
    }

    [Theory]
    [InlineData(NetworkRuntime.Onnx, "hematovision_onnxruntime")]
    [InlineData(NetworkRuntime.Torch, "hematovision_torchsharp")]
    public async Task The_platform_is_the_runtime_that_computes(NetworkRuntime runtime, string platform)
    {
        await using var server = await Running.Start(new ServeOptions { Models = [Running.Model], Runtime = runtime });
        using var client = new HttpClient { BaseAddress = server.Address };

        Assert.Equal(platform, (string)JsonNode.Parse(await client.GetStringAsync(Model))!["platform"]!);
    }

    [Fact]
    public async Task Encoded_images_and_their_pixels_as_JSON_and_as_binary_data_get_one_answer()
    {
        var cell = Pictures.Cell(side: 48);
        var image = ImageDecoder.Decode(cell, "cell");
        var pixels = image.Pixels[..(48 * 48 * 3)];

        float[][] answers =
        [
            await Probabilities(await Post($$$"""{"id":"7","inputs":[{"name":"image","shape":[1],"datatype":"BYTES","data":["{{{Convert.ToBase64String(cell)}}}"]}]}""")),
            await Probabilities(await Post($$$"""{"inputs":[{"name":"image","shape":[1,1],"datatype":"BYTES","data":[["{{{Convert.ToBase64String(cell)}}}"]]}]}""")),
            await Probabilities(await Post($$$"""{"inputs":[{"name":"pixels","shape":[1,48,48,3],"datatype":"UINT8","data":[{{{string.Join(',', pixels)}}}]}]}""")),
            await Probabilities(await Post($$$"""{"inputs":[{"name":"image","shape":[1],"datatype":"BYTES","parameters":{"binary_data_size":{{{cell.Length + 4}}}}}]}""", [.. Length(cell.Length), .. cell])),
            await Probabilities(await Post($$$"""{"inputs":[{"name":"pixels","shape":[1,48,48,3],"datatype":"UINT8","parameters":{"binary_data_size":{{{pixels.Length}}}}}]}""", pixels)),
        ];

        Assert.All(answers, answer => Assert.Equal(answers[0], answer));
    }

    [Fact]
    public async Task An_image_of_the_greatest_size_is_taken_as_base64_and_what_is_beyond_a_request_is_told_of_the_request()
    {
        var cell = Pictures.Cell();
        await using var server = await Running.Start(new Hematovision.Web.ServeOptions { Models = [Running.Model], MaxBytes = cell.Length });
        using var client = new HttpClient { BaseAddress = server.Address };
        async Task<HttpResponseMessage> Ask(int spaces) => await client.PostAsync($"{Model}/infer", new StringContent(
            $$$"""{"inputs":[{"name":"image","shape":[1],"datatype":"BYTES","data":["{{{Convert.ToBase64String(cell)}}}"]}]}""" + new string(' ', spaces)));

        Assert.Equal(HttpStatusCode.OK, (await Ask(0)).StatusCode);
        var refused = await Ask(2 << 20);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, refused.StatusCode);
        Assert.Contains("a request with all its images is too large", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_tensor_that_was_prepared_as_the_model_wants_it_gets_the_answer_of_its_image()
    {
        var cell = Pictures.Cell();
        var preprocessor = new Preprocessor(Hematovision.Models.ModelFile.ReadMetadata(Running.Model).Preprocessing);
        var size = preprocessor.Contract.Size;
        using var prepared = preprocessor.ToTensor(ImageDecoder.Decode(cell, "cell"));
        float[] values = [.. prepared.contiguous().data<float>()];
        var bytes = new byte[values.Length * sizeof(float)];
        Buffer.BlockCopy(values, 0, bytes, 0, bytes.Length);
        var shape = $"""[1,3,{size},{size}]""";

        float[][] answers =
        [
            await Probabilities(await Post($$$"""{"inputs":[{"name":"image","shape":[1],"datatype":"BYTES","data":["{{{Convert.ToBase64String(cell)}}}"]}]}""")),
            await Probabilities(await Post($$$"""{"inputs":[{"name":"tensor","shape":{{{shape}}},"datatype":"FP32","data":[{{{string.Join(',', values.Select(v => v.ToString("R", System.Globalization.CultureInfo.InvariantCulture)))}}}]}]}""")),
            await Probabilities(await Post($$$"""{"inputs":[{"name":"tensor","shape":{{{shape}}},"datatype":"FP32","parameters":{"binary_data_size":{{{bytes.Length}}}}}]}""", bytes)),
        ];

        Assert.All(answers, answer => Assert.Equal(answers[0], answer));
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(1e30f)]
    [InlineData(-100f)]
    public async Task A_tensor_with_a_number_that_is_of_no_pixel_is_bad(float value)
    {
        var size = Hematovision.Models.ModelFile.ReadMetadata(Running.Model).Preprocessing.Size;
        var values = new float[3 * size * size];
        values[^1] = value;
        var bytes = new byte[values.Length * sizeof(float)];
        Buffer.BlockCopy(values, 0, bytes, 0, bytes.Length);

        using var response = await Post($$$"""{"inputs":[{"name":"tensor","shape":[1,3,{{{size}}},{{{size}}}],"datatype":"FP32","parameters":{"binary_data_size":{{{bytes.Length}}}}}]}""", bytes);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Fact]
    public async Task Outputs_come_as_binary_data_where_that_is_wanted_and_the_id_comes_back()
    {
        var cell = Convert.ToBase64String(Pictures.Cell());
        using var response = await Post($$$"""{"id":"42","inputs":[{"name":"image","shape":[2],"datatype":"BYTES","data":["{{{cell}}}","{{{cell}}}"]}],"outputs":[{"name":"class","parameters":{"binary_data":true}},{"name":"probabilities"}]}""");

        var body = await response.Content.ReadAsByteArrayAsync();
        var length = int.Parse(response.Headers.GetValues("Inference-Header-Content-Length").Single(), System.Globalization.CultureInfo.InvariantCulture);
        var json = JsonNode.Parse(body.AsSpan(0, length))!;

        Assert.Equal("42", (string)json["id"]!);
        Assert.Equal("[2,4]", json["outputs"]![1]!["shape"]!.ToJsonString());
        Assert.Equal([.. Length(10), .. "neutrophil"u8, .. Length(10), .. "neutrophil"u8], body[length..]);
    }

    [Theory]
    [InlineData("not JSON")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"inputs":[]}""")]
    [InlineData("""{"inputs":[{"name":"pixels","shape":[1,2,2,3],"datatype":"UINT8","data":[1,2,3]}]}""")]
    [InlineData("""{"inputs":[{"name":"pixels","shape":[1,-2,-2,3],"datatype":"UINT8","data":[1,2,3,4,5,6,7,8,9,10,11,12]}]}""")]
    [InlineData("""{"inputs":[{"name":"pixels","shape":[9223372036854775807,4,4,3],"datatype":"UINT8","data":[1]}]}""")]
    [InlineData("""{"inputs":[{"name":"pixels","shape":[1,4294967296,4294967296,3],"datatype":"UINT8","data":[]}]}""")]
    [InlineData("""{"inputs":[{"name":"pixels","shape":[1,1,1,3],"datatype":"UINT8","data":[1,2,256]}]}""")]
    [InlineData("""{"inputs":[{"name":"pixels","shape":[1,1,1,3],"datatype":"UINT8","data":[1,2,NaN]}]}""")]
    [InlineData("""{"inputs":[{"name":"pixels","shape":[1,1,1,3],"datatype":"FP32","data":[1,2,3]}]}""")]
    [InlineData("""{"inputs":[{"name":"tensor","shape":[1,3,2,2],"datatype":"FP32","data":[1,2,3,4,5,6,7,8,9,10,11,12]}]}""")]
    [InlineData("""{"inputs":[{"name":"tensor","shape":[1,3,2,2],"datatype":"FP32","data":[1e999,"x"]}]}""")]
    [InlineData("""{"inputs":[{"name":"pixels","shape":[1.5,1,1,3],"datatype":"UINT8","data":[1,2,3]}]}""")]
    [InlineData("""{"inputs":[{"name":"image","shape":[1],"datatype":"BYTES","data":["?"]}]}""")]
    [InlineData("""{"inputs":[{"name":"image","shape":[2],"datatype":"BYTES","data":["AAAA"]}]}""")]
    [InlineData("""{"inputs":[{"name":"image","shape":[1],"datatype":"BYTES","parameters":{"binary_data_size":8}}]}""")]
    [InlineData("""{"inputs":[{"name":"../../etc/passwd","shape":[1],"datatype":"BYTES","data":["AAAA"]}]}""")]
    [InlineData("""{"inputs":"x"}""")]
    public async Task A_request_that_does_not_fit_together_is_bad_and_the_error_says_so(string json)
    {
        using var response = await Post(json);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.False(string.IsNullOrEmpty((string?)(await Running.Json(response))["error"]));
    }

    [Theory]
    [InlineData("""{"id":null,"parameters":null,"outputs":null,"inputs":[{"name":"image","shape":[1],"datatype":"BYTES","parameters":null,"data":["CELL"]}]}""")]
    [InlineData("""{"parameters":{"binary_data_output":null},"outputs":[{"name":"probabilities","parameters":null}],"inputs":[{"name":"image","shape":[1],"datatype":"BYTES","parameters":{"binary_data_size":null},"data":["CELL"]}]}""")]
    [InlineData("""{"outputs":[{"name":"probabilities","parameters":{"binary_data":null}}],"inputs":[{"name":"image","shape":[1],"datatype":"BYTES","data":["CELL"]}]}""")]
    public async Task An_optional_field_that_is_null_is_as_one_that_is_not_there(string json)
    {
        using var response = await Post(json.Replace("CELL", Convert.ToBase64String(Pictures.Cell()), StringComparison.Ordinal));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(4, (await Probabilities(response)).Length);
    }

    [Theory]
    [InlineData("\"id\":7", "id must be a string.")]
    [InlineData("\"parameters\":[]", "parameters must be an object.")]
    [InlineData("\"parameters\":{\"binary_data_output\":1}", "binary_data_output must be true or false.")]
    [InlineData("\"outputs\":{}", "outputs must be an array.")]
    [InlineData("\"outputs\":[{\"name\":\"class\"},{\"name\":\"class\"}]", "an output is named more than once.")]
    [InlineData("\"outputs\":[{\"name\":\"class\",\"parameters\":{\"binary_data\":\"yes\"}}]", "binary_data must be true or false.")]
    public async Task An_optional_field_of_another_type_is_named(string field, string error)
    {
        using var response = await Post($$$"""{{{{field}}},"inputs":[{"name":"image","shape":[1],"datatype":"BYTES","data":["AAAA"]}]}""");

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal(error, (string)(await Running.Json(response))["error"]!);
    }

    [Theory]
    [InlineData("\"_-_-\"")]
    [InlineData("\"AAA\"")]
    [InlineData("7")]
    public async Task Data_that_are_no_base64_are_named(string image)
    {
        using var response = await Post($$$"""{"inputs":[{"name":"image","shape":[2],"datatype":"BYTES","data":["AAAA",{{{image}}}]}]}""");

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("data[1] must be base64 with + and /, padded with =.", (string)(await Running.Json(response))["error"]!);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(int.MaxValue)]
    public async Task Binary_data_that_lie_about_their_length_are_bad(int length)
    {
        using var response = await Post("""{"inputs":[{"name":"image","shape":[1],"datatype":"BYTES","parameters":{"binary_data_size":8}}]}""", [.. Length(length), 1, 2, 3, 4]);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    private static byte[] Length(int length)
    {
        var bytes = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, length);
        return bytes;
    }

    private static async Task<float[]> Probabilities(HttpResponseMessage response) =>
        [.. (await Running.Json(response))["outputs"]![0]!["data"]!.AsArray().Select(p => (float)p!)];

    private async Task<JsonNode> Get(string address) => JsonNode.Parse(await running.Client.GetStringAsync(address))!;

    private Task<HttpResponseMessage> Post(string json, byte[]? tail = null)
    {
        var head = Encoding.UTF8.GetBytes(json);
        var content = new ByteArrayContent([.. head, .. tail ?? []]);
        if (tail is not null) content.Headers.Add("Inference-Header-Content-Length", $"{head.Length}");
        return running.Client.PostAsync($"{Model}/infer", content);
    }
}
