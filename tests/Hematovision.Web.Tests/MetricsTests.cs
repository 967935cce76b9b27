using System.Net;

namespace Hematovision.Web.Tests;

/// <summary>What <c>/metrics</c> counts, and that no client makes it grow.</summary>
[Collection(Serving.Name)]
public sealed class MetricsTests(Running running)
{
    [Fact]
    public async Task A_refusal_is_counted_with_the_status_that_its_client_saw()
    {
        await Ask();
        var before = await Refused();

        await Ask();

        Assert.Equal(before + 1, await Refused());

        async Task Ask()
        {
            using var refused = await running.Client.PostAsync("/api/predict", new ByteArrayContent("text"u8.ToArray()));
            Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        }

        async Task<double> Refused() =>
            Running.Metric(await running.Client.GetStringAsync("/metrics"), "hemato_requests_total{method=\"POST\",address=\"/api/predict\",status=\"422\"}");
    }

    [Fact]
    public async Task An_image_that_is_explained_is_counted_apart()
    {
        foreach (var explain in (int[])[0, 1]) await Ask(explain);
        var (plain, explained) = (await Count("no"), await Count("yes"));

        await Ask(1);

        Assert.Equal((plain, explained + 1), (await Count("no"), await Count("yes")));

        async Task Ask(int explain)
        {
            using var answered = await running.Client.PostAsync($"/api/predict?explain={explain}", new ByteArrayContent(Pictures.Cell()));
            Assert.Equal(HttpStatusCode.OK, answered.StatusCode);
        }

        async Task<double> Count(string value) => Running.Metric(
            await running.Client.GetStringAsync("/metrics"), $"hemato_images_total{{model=\"hematovision-mobilenet_v2\",class=\"neutrophil\",referred=\"no\",explained=\"{value}\"}}");
    }

    [Fact]
    public async Task Methods_and_addresses_that_are_made_up_are_one_series()
    {
        await Ask(0);
        _ = await Metrics(); // which is counted too, once it is answered
        var before = (await Metrics()).Count(line => line.StartsWith("hemato_request", StringComparison.Ordinal));

        for (var i = 1; i < 20; i++) await Ask(i);

        Assert.Equal(before, (await Metrics()).Count(line => line.StartsWith("hemato_request", StringComparison.Ordinal)));

        async Task Ask(int i)
        {
            using var request = new HttpRequestMessage(new HttpMethod($"MADEUP{i}"), $"/nothing/{i}");
            using var response = await running.Client.SendAsync(request);
            Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        }
    }

    [Theory]
    [InlineData("hemato_requests_total{")]
    [InlineData("hemato_request_seconds_bucket{")]
    [InlineData("hemato_batch_size_bucket{")]
    [InlineData("hemato_queue ")]
    [InlineData("hemato_images_in_work ")]
    [InlineData("hemato_images_total{model=\"hematovision-mobilenet_v2\"")]
    [InlineData("hemato_model_info{model=\"hematovision-mobilenet_v2\",version=\"")]
    public async Task Each_is_there_after_an_image(string begins)
    {
        using var answered = await running.Client.PostAsync("/api/predict", new ByteArrayContent(Pictures.Cell()));

        Assert.Equal(HttpStatusCode.OK, answered.StatusCode);
        Assert.Contains(await Metrics(), line => line.StartsWith(begins, StringComparison.Ordinal));
    }

    private async Task<string[]> Metrics() => (await running.Client.GetStringAsync("/metrics")).Split('\n');
}
