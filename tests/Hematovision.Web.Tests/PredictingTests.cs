using System.Net;
using System.Text.Json.Nodes;

namespace Hematovision.Web.Tests;

/// <summary>The API as a client sees it.</summary>
[Collection(Serving.Name)]
public sealed class PredictingTests(Running running)
{
    [Fact]
    public async Task A_body_and_a_form_with_the_same_image_get_the_same_answer()
    {
        var cell = Pictures.Cell();
        using var form = new MultipartFormDataContent { { new ByteArrayContent(cell), "image", "cell.png" } };

        var raw = await Running.Json(await running.Client.PostAsync("/api/predict?top=2", new ByteArrayContent(cell)));
        var sent = await Running.Json(await running.Client.PostAsync("/api/predict", form));

        Assert.Equal((float)raw["probability"]!, (float)sent["probability"]!);
        Assert.Equal("cell.png", (string)sent["name"]!);
        Assert.Equal("neutrophil", (string)raw["class"]!);
        Assert.Equal(["neutrophil"], raw["top"]!.AsArray().Take(1).Select(c => (string)c!["class"]!));
        Assert.Equal(2, raw["top"]!.AsArray().Count);
        Assert.Equal(1, raw["probabilities"]!.AsObject().Sum(p => (float)p.Value!), 4);
        Assert.Equal((128, "PNG"), ((int)raw["image"]!["width"]!, (string)raw["image"]!["format"]!));
    }

    [Fact]
    public async Task An_explanation_has_the_picture_as_the_model_saw_it_and_the_map()
    {
        var size = Hematovision.Models.ModelFile.ReadMetadata(Running.Model).Preprocessing.Size;
        var answer = await Running.Json(await running.Client.PostAsync("/api/predict?explain=1", new ByteArrayContent(Pictures.Cell())));

        foreach (var part in (string[])["seen", "map"])
        {
            var png = Convert.FromBase64String(((string)answer["explanation"]![part]!).Split(',')[1]);
            Assert.Equal((size, size), Imaging.ImageDecoder.ReadSize(png, part));
        }
    }

    [Fact]
    public async Task A_batch_answers_each_file_in_its_order_and_says_which_one_is_no_image()
    {
        using var form = new MultipartFormDataContent
        {
            { new ByteArrayContent(Pictures.Cell("eosinophil")), "a", "a.png" },
            { new StringContent("not an image"), "b", "b.png" },
            { new ByteArrayContent(Pictures.Cell("neutrophil")), "c", "c.png" },
        };

        using var response = await running.Client.PostAsync("/api/predict/batch", form);
        var lines = (await response.Content.ReadAsStringAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!).ToList();

        Assert.Equal("application/x-ndjson", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal([0, 1, 2], lines.Select(line => (int)line["index"]!));
        Assert.Equal("b.png: is text, not an image.", (string)lines[1]["error"]!["detail"]!);
        Assert.Equal("neutrophil", (string)lines[2]["class"]!);
    }

    [Fact]
    public async Task Two_files_for_one_answer_are_refused()
    {
        using var form = new MultipartFormDataContent { { new ByteArrayContent([1]), "a", "a.png" }, { new ByteArrayContent([2]), "b", "b.png" } };

        using var response = await running.Client.PostAsync("/api/predict", form);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("/api/predict/batch takes several", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_batch_leaves_no_timer_behind()
    {
        var before = Timer.ActiveCount;
        for (var i = 0; i < 20; i++)
        {
            using var form = new MultipartFormDataContent { { new StringContent("not an image"), "a", "a.png" } };
            using var response = await running.Client.PostAsync("/api/predict/batch", form);
        }

        Assert.InRange(Timer.ActiveCount - before, int.MinValue, 10);
    }

    [Fact]
    public async Task Images_that_come_together_get_the_answers_they_get_alone()
    {
        var cells = Enumerable.Range(1, 24).Select(i => Pictures.Cell(i % 2 == 0 ? "monocyte" : "eosinophil", (ulong)i)).ToList();
        async Task<float> Ask(byte[] cell) => (float)(await Running.Json(await running.Client.PostAsync("/api/predict", new ByteArrayContent(cell))))["probability"]!;

        var alone = new List<float>();
        foreach (var cell in cells) alone.Add(await Ask(cell));
        var together = await Task.WhenAll(cells.Select(Ask));

        // Other sizes of a batch add in another order: the difference is that of float32.
        Assert.All(alone.Zip(together), pair => Assert.Equal(pair.First, pair.Second, 1e-4f));
        Assert.Matches(@"hemato_batch_size_bucket\{le=""1""\} \d+", await running.Client.GetStringAsync("/metrics"));
    }

    [Fact]
    public async Task The_models_tell_their_classes_and_their_measured_accuracy_with_its_interval()
    {
        var model = JsonNode.Parse(await running.Client.GetStringAsync("/api/models"))!["models"]![0]!;

        Assert.Equal(["eosinophil", "lymphocyte", "monocyte", "neutrophil"], model["classes"]!.AsArray().Select(c => (string)c!));
        Assert.InRange((double)model["accuracy"]!["value"]!, (double)model["accuracy"]!["low"]!, (double)model["accuracy"]!["high"]!);
    }

    [Fact]
    public async Task The_description_of_the_API_names_what_an_answer_holds()
    {
        var schema = JsonNode.Parse(await running.Client.GetStringAsync("/openapi/v1.json"))!["components"]!["schemas"]!["Answer"]!["properties"]!.AsObject();

        var answer = await Running.Json(await running.Client.PostAsync("/api/predict?top=1&explain=1", new ByteArrayContent(Pictures.Cell())));

        Assert.Equal(answer.Select(p => p.Key).Order(), schema.Select(p => p.Key).Where(key => key != "index").Order());
    }

    [Fact]
    public async Task Every_answer_tells_the_browser_to_run_nothing_but_the_pages_own_files()
    {
        foreach (var address in (string[])["/", "/app.js", "/api/models", "/nothing"])
        {
            using var response = await running.Client.GetAsync(address);
            Assert.StartsWith("default-src 'none'; script-src 'self';", response.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
            Assert.Equal("nosniff", response.Headers.GetValues("X-Content-Type-Options").Single());
            Assert.Equal("no-referrer", response.Headers.GetValues("Referrer-Policy").Single());
            Assert.False(response.Headers.Contains("Server"));
        }
    }

    [Fact]
    public async Task A_page_that_the_browser_has_is_not_sent_again()
    {
        using var first = await running.Client.GetAsync("/style.css");
        using var request = new HttpRequestMessage(HttpMethod.Get, "/style.css");
        request.Headers.IfNoneMatch.Add(first.Headers.ETag!);

        using var second = await running.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.NotModified, second.StatusCode);
    }
}
