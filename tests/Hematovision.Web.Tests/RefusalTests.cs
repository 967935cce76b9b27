using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;

namespace Hematovision.Web.Tests;

/// <summary>What is sent to do harm gets the right 4xx, as problem details, and the server goes on.</summary>
[Collection(Serving.Name)]
public sealed class RefusalTests(Running running)
{
    public static TheoryData<string, byte[], string> Bodies { get; } = new()
    {
        { "nothing", [], "image: is empty." },
        { "text", "hello"u8.ToArray(), "image: is text, not an image." },
        { "SVG", "<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"u8.ToArray(), "image: is text, not an image." },
        { "PDF", [.. "%PDF-1.7\n"u8, 0xE2, 0xE3, 0, 1], "is not an image of a known format" },
        { "a long PNG", Pictures.Header(1, 500_000_000), "image: " },
        { "a bomb", Pictures.Header(40_000, 40_000), "is too large: 40000 x 40000, which is 1600 megapixels, and the limit is 50 megapixels" },
        { "a polyglot", Pictures.Polyglot, "image: " },
        { "half an image", Pictures.Cell()[..2000], "image: " },
        { "half a JPEG", Pictures.Jpeg()[..1000], "image: " },
        { "a negative size", Pictures.Header(-1, 10), "image: " },
    };

    [Theory]
    [MemberData(nameof(Bodies))]
    public async Task A_body_that_is_no_image_is_unprocessable(string what, byte[] body, string detail)
    {
        using var response = await running.Client.PostAsync("/api/predict", new ByteArrayContent(body));
        var problem = await Running.Json(response);

        Assert.True(response.StatusCode == HttpStatusCode.UnprocessableEntity, what);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
        Assert.Contains(detail, (string)problem["detail"]!, StringComparison.Ordinal);
        Assert.Equal(422, (int)problem["status"]!);
    }

    [Fact]
    public async Task An_image_that_is_a_page_too_is_answered_as_an_image_and_never_as_a_page()
    {
        var jpeg = Pictures.Jpeg();
        var page = "<html><script>alert(1)</script></html>"u8;
        byte[] both = [.. jpeg[..2], 0xFF, 0xFE, 0, (byte)(page.Length + 2), .. page, .. jpeg[2..]];

        using var content = new ByteArrayContent(both);
        content.Headers.ContentType = new("text/html");
        using var response = await running.Client.PostAsync("/api/predict", content);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("application/json", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal("nosniff", response.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.DoesNotContain("script", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/api/predict?top=0", 400)]
    [InlineData("/api/predict?top=-1", 400)]
    [InlineData("/api/predict?top=99999999999", 400)]
    [InlineData("/api/predict?explain=perhaps", 400)]
    [InlineData("/api/predict?model=../../etc/passwd", 404)]
    [InlineData("/api/predict?model=%2Fetc%2Fpasswd%00", 404)]
    [InlineData("/api/models/..%2F..%2Fetc%2Fpasswd/reload", 404)]
    [InlineData("/api/predict/batch", 415)]
    [InlineData("/nothing", 404)]
    public async Task A_request_that_asks_for_what_is_not_there_is_told_so(string address, int status)
    {
        using var response = await running.Client.PostAsync(address, new ByteArrayContent(Pictures.Cell()));

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
        Assert.DoesNotContain("bundled", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/api/predict", "gzip", "application/problem+json")]
    [InlineData("/api/predict", "identity, br", "application/problem+json")]
    [InlineData("/api/predict/batch", "zstd", "application/problem+json")]
    [InlineData("/v2/models/hematovision-mobilenet_v2/infer", "deflate", "application/json")]
    public async Task A_compressed_body_is_refused_and_told_how_to_come(string address, string coding, string type)
    {
        using var form = new MultipartFormDataContent { { new ByteArrayContent(Pictures.Cell()), "image", "cell.png" } };
        form.Headers.TryAddWithoutValidation("Content-Encoding", coding);
        using var response = await running.Client.PostAsync(address, form);

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, response.StatusCode);
        Assert.Equal("identity", response.Headers.GetValues("Accept-Encoding").Single());
        Assert.Equal(type, response.Content.Headers.ContentType!.MediaType);
        Assert.Contains("without Content-Encoding", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_whose_coding_is_identity_is_not_compressed()
    {
        using var body = new ByteArrayContent(Pictures.Cell()) { Headers = { ContentEncoding = { "Identity" } } };

        Assert.Equal(HttpStatusCode.OK, (await running.Client.PostAsync("/api/predict", body)).StatusCode);
    }

    [Theory]
    [InlineData("/../../etc/passwd")]
    [InlineData("/%2e%2e/%2e%2e/etc/passwd")]
    [InlineData("/samples/..%2f..%2fetc%2fpasswd")]
    [InlineData("/page/index.html")]
    public async Task No_path_reaches_the_file_system(string target)
    {
        Assert.StartsWith("HTTP/1.1 4", await Raw(running.Server.Address, $"GET {target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("multipart/form-data", "no boundary")]
    [InlineData("multipart/form-data; boundary=x", "nothing in it")]
    public async Task A_form_that_is_none_is_a_bad_request(string type, string body)
    {
        using var content = new StringContent(body);
        content.Headers.Remove("Content-Type");
        content.Headers.TryAddWithoutValidation("Content-Type", type);

        foreach (var address in (string[])["/api/predict", "/api/predict/batch"])
        {
            using var response = await running.Client.PostAsync(address, content);
            Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        }
    }

    [Fact]
    public async Task An_image_of_too_many_bytes_is_too_large()
    {
        await using var server = await Running.Start(new ServeOptions { Models = [Running.Model], MaxBytes = 1000 });
        using var client = new HttpClient { BaseAddress = server.Address };

        using var response = await client.PostAsync("/api/predict", new ByteArrayContent(new byte[24_500]));
        using var form = await client.PostAsync("/api/predict", new MultipartFormDataContent { { new ByteArrayContent(new byte[24_500]), "image", "cell.png" } });

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.Equal("an image is too large: 24.5 kB, and the limit is 1 kB.", (string)(await Running.Json(response))["detail"]!);
        Assert.Equal("an image is too large: the limit is 1 kB.", (string)(await Running.Json(form))["detail"]!);
    }

    [Fact]
    public async Task A_body_that_does_not_come_is_given_up()
    {
        await using var server = await Running.Start(new ServeOptions { Models = [Running.Model], Timeout = 1 });

        var answer = await Raw(server.Address, "POST /api/predict HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5000\r\n\r\nabc");

        Assert.StartsWith("HTTP/1.1 408", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_full_server_refuses_at_once_and_says_when_to_come_again()
    {
        await using var server = await Running.Start(new ServeOptions { Models = [Running.Model], Queue = 1, Timeout = 60 });
        using var client = new HttpClient { BaseAddress = server.Address };
        var large = Pictures.Cell(side: 1024);

        var responses = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => client.PostAsync("/api/predict", new ByteArrayContent(large))));

        Assert.Contains(responses, response => response.StatusCode == HttpStatusCode.OK);
        Assert.Contains(responses, response => response.StatusCode == HttpStatusCode.ServiceUnavailable);
        Assert.All(responses.Where(response => !response.IsSuccessStatusCode), response => Assert.Equal(TimeSpan.FromSeconds(1), response.Headers.RetryAfter!.Delta));
        Assert.Equal(HttpStatusCode.OK, (await client.PostAsync("/api/predict", new ByteArrayContent(large))).StatusCode);
    }

    [Fact]
    public async Task An_address_that_asks_too_often_is_told_to_wait()
    {
        await using var server = await Running.Start(new ServeOptions { Models = [Running.Model], Rate = 3 });
        using var client = new HttpClient { BaseAddress = server.Address };

        using var first = await client.GetAsync("/nothing");
        using var refused = await client.GetAsync("/metrics");

        Assert.Equal(HttpStatusCode.NotFound, first.StatusCode);
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.Equal(20, refused.Headers.RetryAfter!.Delta!.Value.TotalSeconds);
        foreach (var address in (string[])["/", "/healthz", "/v2/health/ready"]) Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(address)).StatusCode);
    }

    [Fact]
    public async Task An_address_may_ask_as_often_as_it_is_told_and_a_tenth_of_that_at_once()
    {
        await using var server = await Running.Start(new ServeOptions { Models = [Running.Model], Rate = 119 });
        using var client = new HttpClient { BaseAddress = server.Address };
        var (start, answered) = (Stopwatch.StartNew(), 0);

        while (start.Elapsed < TimeSpan.FromSeconds(6))
        {
            if ((await client.GetAsync("/v2")).IsSuccessStatusCode) answered++;
            await Task.Delay(20);
        }

        var expected = 11 + (start.Elapsed.TotalMinutes * 119);
        Assert.InRange(answered, expected - 2, expected + 2);
    }

    [Fact]
    public async Task An_image_too_many_in_a_batch_is_refused_in_its_line_and_those_before_it_are_answered()
    {
        await using var server = await Running.Start(new ServeOptions { Models = [Running.Model], MaxImages = 2, Timeout = 60 });
        using var client = new HttpClient { BaseAddress = server.Address };
        using var form = new MultipartFormDataContent();
        for (var i = 0; i < 3; i++) form.Add(new ByteArrayContent(Pictures.Cell()), "file", $"{i}.png");

        using var response = await client.PostAsync("/api/predict/batch", form);
        var lines = (await response.Content.ReadAsStringAsync()).TrimEnd().Split('\n').Select(line => JsonNode.Parse(line)!).ToList();

        Assert.Equal(["0.png", "1.png", null], lines.Select(line => (string?)line["name"]));
        Assert.Equal((2, 413), ((int)lines[2]["index"]!, (int)lines[2]["error"]!["status"]!));
    }

    [Fact]
    public async Task Without_its_key_a_server_answers_nothing_but_the_page()
    {
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, "0123456789abcdef\n");
        await using var server = await Running.Start(new ServeOptions { Models = [Running.Model], ApiKeyFile = file });
        File.Delete(file);
        using var client = new HttpClient { BaseAddress = server.Address };

        foreach (var address in (string[])["/api/models", "/metrics", "/nothing"])
            Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync(address)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/")).StatusCode);
        client.DefaultRequestHeaders.Add("X-Api-Key", "0123456789abcdee");
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync("/api/models")).StatusCode);
        client.DefaultRequestHeaders.Remove("X-Api-Key");
        client.DefaultRequestHeaders.Authorization = new("Bearer", "0123456789abcdef");
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/api/models")).StatusCode);
    }

    [Fact]
    public async Task Others_reach_a_server_only_if_it_has_a_key() =>
        Assert.Contains("--api-key-file", (await Assert.ThrowsAsync<UsageException>(() => Running.Start(new ServeOptions { Models = [Running.Model], Address = IPAddress.Any }))).Message, StringComparison.Ordinal);

    private static async Task<string> Raw(Uri address, string request)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(address.Host, address.Port);
        await using var stream = socket.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(request));
        var answer = new byte[4096];
        return Encoding.ASCII.GetString(answer, 0, await stream.ReadAsync(answer));
    }
}
