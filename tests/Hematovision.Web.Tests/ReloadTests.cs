using System.Diagnostics;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Hematovision.Models;
using Hematovision.Torch;

namespace Hematovision.Web.Tests;

/// <summary>A model is exchanged, and a server stopped, under requests.</summary>
[Collection(Serving.Name)]
public sealed class ReloadTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;

    private string Model => Path.Combine(_folder, "cells.safetensors");

    // Refers every cell.
    private static Calibration Abstaining { get; } = new() { Temperature = 2, DatasetHash = new string('0', 64), Images = 1, Groups = 1, AbstainBelow = 1 };

    public ReloadTests() => File.Copy(Running.Model, Model);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task No_request_fails_while_a_model_is_loaded_anew()
    {
        await using var server = await Running.Start(new ServeOptions { Models = [Model], Timeout = 120 });
        using var client = new HttpClient { BaseAddress = server.Address };
        var cell = Pictures.Cell();

        var asking = Enumerable.Range(0, 40).Select(_ => client.PostAsync("/api/predict", new ByteArrayContent(cell))).ToList();
        var reloads = Enumerable.Range(0, 3).Select(_ => client.PostAsync("/api/models/cells/reload", null)).ToList();
        asking.AddRange(Enumerable.Range(0, 20).Select(_ => client.PostAsync("/api/predict?explain=1", new ByteArrayContent(cell))));

        Assert.All(await Task.WhenAll([.. asking, .. reloads]), response => Assert.Equal(HttpStatusCode.OK, response.StatusCode));
    }

    [Fact]
    public async Task Of_two_models_the_first_answers_where_none_is_named_and_each_where_it_is()
    {
        var other = Path.Combine(_folder, "other.safetensors");
        File.Copy(Model, other);
        await using var server = await Running.Start(new ServeOptions { Models = [other, Model], Timeout = 60 });
        using var client = new HttpClient { BaseAddress = server.Address };

        foreach (var (query, name) in ((string, string)[])[("", "other"), ("?model=cells", "cells"), ("?model=other", "other")])
        {
            using var response = await client.PostAsync($"/api/predict{query}", new ByteArrayContent(Pictures.Cell()));
            Assert.Equal(name, (string)(await Running.Json(response))["model"]!["name"]!);
        }

        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/v2/models/cells/ready")).StatusCode);
        Assert.Equal(["other", "cells"], (await Running.Json(await client.GetAsync("/api/models")))["models"]!.AsArray().Select(model => (string)model!["name"]!));
        var twice = Path.Combine(Directory.CreateDirectory(Path.Combine(_folder, "again")).FullName, "cells.safetensors");
        File.Copy(Model, twice);
        await Assert.ThrowsAnyAsync<HematoException>(() => Running.Start(new ServeOptions { Models = [Model, twice] }));
    }

    [Fact]
    public async Task A_damaged_file_is_refused_and_the_model_before_it_goes_on_answering()
    {
        await using var server = await Running.Start(new ServeOptions { Models = [Model] });
        using var client = new HttpClient { BaseAddress = server.Address };
        await File.WriteAllTextAsync(Model, "damaged");

        using var reload = await client.PostAsync("/api/models/cells/reload", null);

        Assert.Equal(HttpStatusCode.Conflict, reload.StatusCode);
        Assert.DoesNotContain(_folder, await reload.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await client.PostAsync("/api/predict", new ByteArrayContent(Pictures.Cell()))).StatusCode);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_file_that_changes_is_loaded_without_being_asked(bool isLinked)
    {
        var named = Model;
        if (isLinked) File.CreateSymbolicLink(named = Path.ChangeExtension(Model, "link.safetensors"), Model);
        await using var server = await Running.Start(new ServeOptions { Models = [named] });
        using var client = new HttpClient { BaseAddress = server.Address };
        async Task<string> Version() => (string)JsonNode.Parse(await client.GetStringAsync("/api/models"))!["models"]![0]!["version"]!;
        var before = await Version();

        ModelFile.Calibrate(Running.Model, Model, Abstaining, null);
        for (var i = 0; i < 100 && await Version() == before; i++) await Task.Delay(200);
        var answer = await Running.Json(await client.PostAsync("/api/predict", new ByteArrayContent(Pictures.Cell())));

        Assert.NotEqual(before, await Version());
        Assert.Contains("is below 1", (string)answer["refer"]!, StringComparison.Ordinal);
    }

    [UnixFact]
    public async Task A_file_that_is_replaced_between_its_hash_and_its_loading_is_not_loaded_under_the_hash()
    {
        var other = Path.Combine(_folder, "other.safetensors");
        ModelFile.Calibrate(Running.Model, other, Abstaining, null);
        await using var server = await Running.Start(new ServeOptions { Models = [Model] });
        using var client = new HttpClient { BaseAddress = server.Address };
        File.Delete(Model);
        using (var made = Process.Start("mkfifo", [Model])) await made.WaitForExitAsync();

        var reload = client.PostAsync("/api/models/cells/reload", null);
        await using (var hashed = new FileStream(Model, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
        {
            await hashed.WriteAsync("the file before"u8.ToArray());
            File.Move(other, Model, overwrite: true);
        }

        Assert.Equal(HttpStatusCode.Conflict, (await reload).StatusCode);
    }

    [Fact]
    public async Task All_images_of_a_request_are_answered_by_the_model_that_was_there_when_it_came()
    {
        var other = Path.Combine(_folder, "other.safetensors");
        ModelFile.Calibrate(Running.Model, other, Abstaining, null);
        await using var server = await Running.Start(new ServeOptions { Models = [Model], Queue = 1, Timeout = 120, MaxBytes = 100_000_000 });
        using var client = new HttpClient { BaseAddress = server.Address };
        var cell = Convert.ToBase64String(Pictures.Cell(side: 1024));
        var body = $$$"""{"inputs":[{"name":"image","shape":[32],"datatype":"BYTES","data":[{{{string.Join(',', Enumerable.Repeat($"\"{cell}\"", 32))}}}]}]}""";

        var asking = client.PostAsync("/v2/models/cells/infer", new StringContent(body, Encoding.UTF8, "application/json"));
        while (!asking.IsCompleted && await InWork(client) == 0) await Task.Delay(10);
        File.Move(other, Model, overwrite: true);
        Assert.Equal(HttpStatusCode.OK, (await client.PostAsync("/api/models/cells/reload", null)).StatusCode);
        Assert.False(asking.IsCompleted);

        Assert.All((await Running.Json(await asking))["outputs"]![2]!["data"]!.AsArray(), refer => Assert.Equal("", (string)refer!));
    }

    [ByteTheory]
    [InlineData(Precision.Fp32, "one")]
    [InlineData(Precision.Int8, "bytes")]
    public async Task An_error_rate_is_told_only_where_it_was_proven_for_what_is_computed_here(Precision precision, string proves)
    {
        var proven = Abstaining with { AbstainBelow = null, ErrorBound = new ErrorBound(0.01, 0.95, 1, 500, 400, 0) };
        (string Name, Calibration Calibration)[] models = [("one", proven), ("views", proven with { Views = 8 }), ("bytes", proven with { Precision = Precision.Int8 })];
        foreach (var (name, calibration) in models) ModelFile.Calibrate(Running.Model, Path.Combine(_folder, $"{name}.safetensors"), calibration, null);
        await using var server = await Running.Start(new ServeOptions { Precision = precision, Models = [.. models.Select(model => Path.Combine(_folder, $"{model.Name}.safetensors"))] });
        using var client = new HttpClient { BaseAddress = server.Address };

        var cards = JsonNode.Parse(await client.GetStringAsync("/api/models"))!["models"]!.AsArray();

        Assert.Equal(models.Select(model => model.Name == proves ? 0.01 : (double?)null), cards.Select(card => (double?)card!["error_rate"]));
    }

    [Fact]
    public async Task A_stop_lets_the_models_go()
    {
        var server = await Running.Start(new ServeOptions { Models = [Model] });
        var loaded = server.Catalogue.Default.Current;

        await server.DisposeAsync();

        Assert.False(loaded.TryHold());
    }

    [Fact]
    public async Task A_stop_answers_what_was_accepted()
    {
        var server = await Running.Start(new ServeOptions { Models = [Model], Timeout = 120 });
        using var client = new HttpClient { BaseAddress = server.Address };
        var asking = Enumerable.Range(0, 8).Select(_ => client.PostAsync("/api/predict", new ByteArrayContent(Pictures.Cell(side: 1024)))).ToList();
        while (!asking.Exists(answer => answer.IsCompleted) && await InWork(client) < asking.Count) await Task.Delay(10);

        await server.DisposeAsync();

        Assert.All(await Task.WhenAll(asking), response => Assert.Equal(HttpStatusCode.OK, response.StatusCode));
    }

    private static async Task<double> InWork(HttpClient client) => Running.Metric(await client.GetStringAsync("/metrics"), "hemato_images_in_work");
}
