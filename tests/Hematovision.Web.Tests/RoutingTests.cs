using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.AspNetCore.Routing;

namespace Hematovision.Web.Tests;

/// <summary>Which address takes which method, from whose pages, and that the description of the API says so.</summary>
[Collection(Serving.Name)]
public sealed class RoutingTests(Running running)
{
    private const string Origin = "https://lab.example.org";

    [Theory]
    [InlineData("GET", "/api/predict", "POST", "application/problem+json")]
    [InlineData("DELETE", "/api/models", "GET, HEAD", "application/problem+json")]
    [InlineData("POST", "/", "GET, HEAD", "application/problem+json")]
    [InlineData("OPTIONS", "/healthz", "GET, HEAD", "application/problem+json")]
    [InlineData("PUT", "/v2/models/hematovision-mobilenet_v2/infer", "POST", "application/json")]
    public async Task A_wrong_method_is_told_the_right_ones(string method, string address, string allowed, string type)
    {
        using var response = await running.Client.SendAsync(new HttpRequestMessage(new HttpMethod(method), address));

        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
        Assert.Equal(allowed, string.Join(", ", response.Content.Headers.Allow));
        Assert.Equal(type, response.Content.Headers.ContentType!.MediaType);
        Assert.Contains(allowed, await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/healthz")]
    [InlineData("/api/models")]
    public async Task What_can_be_read_can_be_asked_for_its_head(string address)
    {
        using var response = await running.Client.SendAsync(new HttpRequestMessage(HttpMethod.Head, address));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Empty(await response.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task The_description_of_the_API_has_every_address_with_its_methods_and_no_other()
    {
        var paths = JsonNode.Parse(await running.Client.GetStringAsync("/openapi/v1.json"))!["paths"]!.AsObject();
        var described = paths.SelectMany(path => path.Value!.AsObject().Select(method => $"{method.Key.ToUpperInvariant()} {path.Key}"));

        var files = new PageFiles().Addresses.ToHashSet();
        var answered = running.Server.Endpoints.Where(endpoint => !files.Contains(endpoint.RoutePattern.RawText!))
            .SelectMany(endpoint => endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods.Where(method => method != "HEAD").Select(method => $"{method} {endpoint.RoutePattern.RawText}"));

        Assert.Equal(answered.Order(), described.Order());
    }

    [Fact]
    public async Task The_description_of_the_API_says_what_is_limited_to_a_rate()
    {
        var paths = JsonNode.Parse(await running.Client.GetStringAsync("/openapi/v1.json"))!["paths"]!.AsObject();
        var described = paths.SelectMany(path => path.Value!.AsObject().Where(method => method.Value!["responses"]!["429"] is not null).Select(_ => path.Key));

        var limited = running.Server.Endpoints.Where(endpoint => endpoint.Metadata.GetMetadata<DisableRateLimitingAttribute>() is null).Select(endpoint => endpoint.RoutePattern.RawText!);

        Assert.Equal(limited.Order(), described.Order());
    }

    [Theory]
    [InlineData("\"0\"", false)]
    [InlineData("{0}", true)]
    [InlineData("W/{0}", true)]
    [InlineData("\"0\", {0}", true)]
    [InlineData("*", true)]
    [InlineData("no tag", false)]
    public async Task A_file_that_the_client_has_is_not_sent_again(string has, bool same)
    {
        using var first = await running.Client.GetAsync("/style.css");
        using var request = new HttpRequestMessage(HttpMethod.Get, "/style.css");
        request.Headers.TryAddWithoutValidation("If-None-Match", has.Replace("{0}", first.Headers.ETag!.Tag, StringComparison.Ordinal));

        using var response = await running.Client.SendAsync(request);

        Assert.Equal(same ? HttpStatusCode.NotModified : HttpStatusCode.OK, response.StatusCode);
    }

    [Theory]
    [InlineData("http://127.0.0.1:{0}", null, HttpStatusCode.OK)]
    [InlineData("http://localhost:{0}", "localhost:{0}", HttpStatusCode.OK)]
    [InlineData(null, "[::1]:{0}", HttpStatusCode.OK)]
    [InlineData(Origin, null, HttpStatusCode.Forbidden)]
    [InlineData("null", null, HttpStatusCode.Forbidden)]
    [InlineData("http://127.0.0.1:1", null, HttpStatusCode.Forbidden)]
    [InlineData("http://evil.example:{0}", "evil.example:{0}", HttpStatusCode.Forbidden)]
    [InlineData(null, "evil.example:{0}", HttpStatusCode.Forbidden)]
    public async Task Without_a_key_no_page_but_its_own_may_ask(string? origin, string? host, HttpStatusCode status)
    {
        var port = running.Server.Address.Port.ToString(System.Globalization.CultureInfo.InvariantCulture);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/models");
        request.Headers.Host = host?.Replace("{0}", port, StringComparison.Ordinal);
        if (origin is not null) request.Headers.Add("Origin", origin.Replace("{0}", port, StringComparison.Ordinal));

        using var response = await running.Client.SendAsync(request);

        Assert.Equal(status, response.StatusCode);
        if (status == HttpStatusCode.Forbidden) Assert.Equal(403, (int)(await Running.Json(response))["status"]!);
    }

    [Fact]
    public async Task Without_a_key_the_pages_of_a_named_origin_may_ask()
    {
        await using var server = await Running.Start(new ServeOptions { Models = [Running.Model], CorsOrigins = [Origin] });
        using var client = new HttpClient { BaseAddress = server.Address, DefaultRequestHeaders = { { "Origin", Origin } } };

        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/api/models")).StatusCode);
    }

    [Fact]
    public async Task No_page_of_another_origin_may_ask_unless_it_is_named()
    {
        using var response = await running.Client.SendAsync(Preflight("/api/predict", Origin));

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.DoesNotContain(response.Headers, header => header.Key.StartsWith("Access-Control", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task The_pages_of_a_named_origin_may_ask_and_no_others()
    {
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, "0123456789abcdef\n");
        await using var server = await Running.Start(new ServeOptions { Models = [Running.Model], CorsOrigins = [Origin], ApiKeyFile = file });
        File.Delete(file);
        using var client = new HttpClient { BaseAddress = server.Address };

        using var preflight = await client.SendAsync(Preflight("/api/predict", Origin));
        using var stranger = await client.SendAsync(Preflight("/api/predict", "https://example.com"));
        using var asking = new HttpRequestMessage(HttpMethod.Get, "/api/models") { Headers = { { "Origin", Origin } } };
        using var refused = await client.SendAsync(asking);

        Assert.Equal(HttpStatusCode.NoContent, preflight.StatusCode);
        Assert.Equal(Origin, preflight.Headers.GetValues("Access-Control-Allow-Origin").Single());
        Assert.Contains("Authorization", preflight.Headers.GetValues("Access-Control-Allow-Headers").Single(), StringComparison.Ordinal);
        Assert.False(preflight.Headers.Contains("Access-Control-Allow-Credentials"));
        Assert.False(stranger.Headers.Contains("Access-Control-Allow-Origin"));

        // The page may read why it was refused.
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        Assert.Equal(Origin, refused.Headers.GetValues("Access-Control-Allow-Origin").Single());
    }

    [Theory]
    [InlineData("*")]
    [InlineData("lab.example.org")]
    [InlineData("https://lab.example.org/")]
    [InlineData("https://lab.example.org:443")]
    [InlineData("ftp://lab.example.org")]
    public async Task What_is_no_origin_is_refused_at_the_start(string origin) =>
        Assert.Contains("--cors-origin", (await Assert.ThrowsAsync<UsageException>(() => Running.Start(new ServeOptions { Models = [Running.Model], CorsOrigins = [origin] }))).Message, StringComparison.Ordinal);

    private static HttpRequestMessage Preflight(string address, string origin) => new(HttpMethod.Options, address)
    {
        Headers = { { "Origin", origin }, { "Access-Control-Request-Method", "POST" }, { "Access-Control-Request-Headers", "authorization,content-type" } },
    };
}
