using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Hematovision.Web.Tests;

/// <summary>Each answer is as the description of the API has it: no field, type or status beyond it, and none missing that it requires.</summary>
[Collection(Serving.Name)]
public sealed class DescriptionTests(Running running) : IAsyncLifetime
{
    private const string Model = "/v2/models/hematovision-mobilenet_v2";

    private JsonNode _description = null!;

    public async Task InitializeAsync() => _description = JsonNode.Parse(await running.Client.GetStringAsync("/openapi/v1.json"))!;

    public Task DisposeAsync() => Task.CompletedTask;

    [Theory]
    [InlineData("/healthz", "/healthz")]
    [InlineData("/metrics", "/metrics")]
    [InlineData("/api/models", "/api/models")]
    [InlineData("/v2", "/v2")]
    [InlineData("/v2/health/live", "/v2/health/live")]
    [InlineData("/v2/health/ready", "/v2/health/ready")]
    [InlineData(Model, "/v2/models/{name}")]
    [InlineData($"{Model}/ready", "/v2/models/{name}/ready")]
    [InlineData($"{Model}/versions/9", "/v2/models/{name}/versions/{version}")]
    public async Task What_is_read(string address, string described) => await Check("get", described, await running.Client.GetAsync(address));

    [Theory]
    [InlineData("/api/predict?top=1&explain=1")]
    [InlineData("/api/predict?top=0")]
    [InlineData("/api/predict?model=none")]
    public async Task An_image(string address) => await Check("post", "/api/predict", await running.Client.PostAsync(address, new ByteArrayContent(Pictures.Cell())));

    [Theory]
    [InlineData("/api/predict", "/api/predict")]
    [InlineData("/api/predict/batch", "/api/predict/batch")]
    [InlineData($"{Model}/infer", "/v2/models/{name}/infer")]
    public async Task A_compressed_body(string address, string described)
    {
        using var form = new MultipartFormDataContent { { new ByteArrayContent(Pictures.Cell()), "a", "a.png" } };
        form.Headers.ContentEncoding.Add("gzip");

        await Check("post", described, await running.Client.PostAsync(address, form));
    }

    [Fact]
    public async Task A_batch_with_a_file_that_is_no_image()
    {
        using var form = new MultipartFormDataContent { { new ByteArrayContent(Pictures.Cell()), "a", "a.png" }, { new StringContent("not an image"), "b", "b.png" } };

        await Check("post", "/api/predict/batch", await running.Client.PostAsync("/api/predict/batch", form));
    }

    [Fact]
    public async Task A_batch_that_breaks_off_after_its_first_image()
    {
        using var body = new ByteArrayContent([.. "--x\r\nContent-Disposition: form-data; name=\"a\"; filename=\"a.png\"\r\n\r\n"u8, .. Pictures.Cell(), .. "\r\n--x\r\n"u8]);
        body.Headers.TryAddWithoutValidation("Content-Type", "multipart/form-data; boundary=x");

        await Check("post", "/api/predict/batch", await running.Client.PostAsync("/api/predict/batch", body));
    }

    [Fact]
    public async Task A_reload() => await Check("post", "/api/models/{name}/reload", await running.Client.PostAsync("/api/models/hematovision-mobilenet_v2/reload", null));

    [Theory]
    [InlineData("""{"id":"1","inputs":[{"name":"pixels","shape":[1,2,2,3],"datatype":"UINT8","data":[1,2,3,4,5,6,7,8,9,10,11,12]}]}""")]
    [InlineData("{}")]
    public async Task An_inference(string json) => await Check("post", "/v2/models/{name}/infer", await running.Client.PostAsync($"{Model}/infer", new StringContent(json)));

    private async Task Check(string method, string address, HttpResponseMessage response)
    {
        using (response)
        {
            var described = _description["paths"]![address]![method]!["responses"]![$"{(int)response.StatusCode}"];
            Assert.True(described is not null, $"{address} answers {(int)response.StatusCode}, which is not described");
            var type = response.Content.Headers.ContentType!.MediaType!;
            var schema = described["content"]![type]?["schema"];
            Assert.True(schema is not null, $"{address} answers with {type}, which is not described");
            if (!type.EndsWith("json", StringComparison.Ordinal)) return;
            foreach (var line in (await response.Content.ReadAsStringAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries))
                Assert.Empty(Differences(JsonNode.Parse(line), schema, address));
        }
    }

    private IEnumerable<string> Differences(JsonNode? value, JsonNode schema, string at)
    {
        if ((string?)schema["$ref"] is { } reference) schema = _description["components"]!["schemas"]![reference.Split('/')[^1]]!;
        if (schema["anyOf"] is JsonArray kinds) return kinds.Select(kind => Differences(value, kind!, at).ToList()).MinBy(found => found.Count)!;
        if (!IsOfType(value, schema["type"])) return [$"{at} is {value?.ToJsonString() ?? "null"}, not {schema["type"]}"];
        return value switch
        {
            JsonObject fields when schema["additionalProperties"] is { } each => fields.SelectMany(field => Differences(field.Value, each, $"{at} {field.Key}")),
            JsonObject fields => Missing(fields, schema, at).Concat(fields.SelectMany(field =>
                schema["properties"]?[field.Key] is { } inner ? Differences(field.Value, inner, $"{at} {field.Key}") : [$"{at} {field.Key} is not described"])),
            JsonArray items => items.SelectMany(item => Differences(item, schema["items"]!, $"{at}[]")),
            _ => [],
        };
    }

    private static IEnumerable<string> Missing(JsonObject fields, JsonNode schema, string at) =>
        (schema["required"]?.AsArray() ?? []).Select(name => (string)name!).Where(name => !fields.ContainsKey(name)).Select(name => $"{at} {name} is missing");

    private static bool IsOfType(JsonNode? value, JsonNode? types) => types switch
    {
        null => true,
        JsonArray several => several.Any(type => IsOfType(value, type)),
        _ => (string)types! == (value?.GetValueKind() switch
        {
            null => "null",
            JsonValueKind.True or JsonValueKind.False => "boolean",
            JsonValueKind.Number when (string)types! == "integer" => value.AsValue().TryGetValue<long>(out _) ? "integer" : "number",
            { } kind => kind.ToString().ToLowerInvariant(),
        }),
    };
}
