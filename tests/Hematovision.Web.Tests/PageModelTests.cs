using System.Text;
using Hematovision.Models;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Hematovision.Web.Tests;

/// <summary>The page where the model is not the same all the time, and what it says of the server.</summary>
[Collection(Serving.Name)]
public sealed class PageModelTests(Running running, Browser browser) : IClassFixture<Browser>, IDisposable
{
    private readonly List<string> _complaints = [];
    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;

    private string Model => Path.Combine(_folder, "cells.safetensors");

    private string Other => Path.Combine(_folder, "other.safetensors");

    private static LocatorAssertionsToContainTextOptions Soon { get; } = new() { Timeout = 60_000 };

    public void Dispose()
    {
        Directory.Delete(_folder, recursive: true);
        Assert.Empty(_complaints);
    }

    [BrowserTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task On_a_change_of_model_all_images_are_asked_of_the_new_one(bool isAnswered)
    {
        File.Copy(Running.Model, Model);
        WriteOther();
        await using var server = await Running.Start(new ServeOptions { Models = [Model, Other], Timeout = 120 });
        var page = await browser.Open(server.Address, _complaints);
        var change = new TaskCompletionSource();
        await page.RouteAsync("**/api/predict?model=cells*", async route =>
        {
            if (!isAnswered) await change.Task;
            await route.ContinueAsync();
        });

        await Add(page);
        if (isAnswered) await Expect(page.Locator("#legend")).ToContainTextAsync("neutrophil2 · 66.7 % (9 to 99 %)", Soon);
        await page.Locator("#model").SelectOptionAsync("other");
        change.SetResult();

        await Expect(page.Locator("#status")).ToHaveTextAsync("3 images answered.", new() { Timeout = 60_000 });
        await Expect(page.Locator("#legend li")).ToHaveTextAsync(["eosinophil0 · 0 % (0 to 71 %)", "lymphocyte1 · 33.3 % (1 to 91 %)", "monocyte0 · 0 % (0 to 71 %)", "polymorphs2 · 66.7 % (9 to 99 %)"]);
        Assert.Equal(["polymorphs", "polymorphs", "lymphocyte"], await page.Locator("#rows .tag").AllInnerTextsAsync());
    }

    [BrowserFact]
    public async Task When_a_models_file_was_replaced_the_page_says_so_and_all_answers_are_of_the_new_one()
    {
        File.Copy(Running.Model, Model);
        WriteOther();
        await using var server = await Running.Start(new ServeOptions { Models = [Model], Timeout = 120 });
        using var client = new HttpClient { BaseAddress = server.Address };
        var page = await browser.Open(server.Address, _complaints);
        await Add(page);
        await Expect(page.Locator("#status")).ToHaveTextAsync("3 images answered.", new() { Timeout = 60_000 });

        File.Move(Other, Model, overwrite: true);
        (await client.PostAsync("/api/models/cells/reload", null)).EnsureSuccessStatusCode();
        await page.GetByRole(AriaRole.Button, new() { Name = "Show where the model looked" }).ClickAsync();

        await Expect(page.Locator("#status")).ToHaveTextAsync("3 images answered. The model cells was replaced; all images were asked again.", new() { Timeout = 60_000 });
        await Expect(page.Locator("#facts")).ToContainTextAsync("polymorphs");
        await Expect(page.Locator(".verdict")).ToContainTextAsync("polymorphs");
        await Expect(page.GetByRole(AriaRole.Slider)).ToBeVisibleAsync();
        Assert.Equal(["polymorphs", "polymorphs", "lymphocyte"], await page.Locator("#rows .tag").AllInnerTextsAsync());
    }

    [BrowserTheory]
    [InlineData(false, "nothing is stored")]
    [InlineData(true, "keeps each result with a fingerprint of its image")]
    public async Task The_page_says_what_the_server_keeps(bool hasHistory, string said)
    {
        await using var server = hasHistory ? await Running.Start(new ServeOptions { Models = [Running.Model], History = Path.Combine(_folder, "history.db") }) : null;

        var page = await browser.Open((server ?? running.Server).Address, _complaints);

        await Expect(page.Locator(".lead")).ToContainTextAsync(said);
    }

    // The same model, which calls neutrophils by another name of the same length.
    private void WriteOther() =>
        File.WriteAllBytes(Other, Encoding.Latin1.GetBytes(Encoding.Latin1.GetString(File.ReadAllBytes(Running.Model)).Replace("neutrophil", "polymorphs", StringComparison.Ordinal)));

    private static Task Add(IPage page) => page.Locator("#files").SetInputFilesAsync(
        [.. ((string[])["neutrophil", "neutrophil", "lymphocyte"]).Select((cell, i) => new FilePayload { Name = $"{i}.png", MimeType = "image/png", Buffer = Pictures.Cell(cell, (ulong)i + 1, 320) })]);
}
