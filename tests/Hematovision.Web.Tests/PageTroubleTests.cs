using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Hematovision.Web.Tests;

/// <summary>The page while its server is away, busy or slow.</summary>
[Collection(Serving.Name)]
public sealed class PageTroubleTests(Running running, Browser browser) : IClassFixture<Browser>, IDisposable
{
    private readonly List<string> _complaints = [];

    private static LocatorAssertionsToHaveTextOptions Soon { get; } = new() { Timeout = 60_000 };

    // Chromium itself reports each request that fails.
    public void Dispose() => Assert.All(_complaints, complaint => Assert.StartsWith("Failed to load resource", complaint, StringComparison.Ordinal));

    [BrowserFact]
    public async Task When_the_server_is_back_what_failed_is_asked_again()
    {
        var page = await Open();
        await Add(page, 1);
        await Expect(page.Locator("#status")).ToHaveTextAsync("1 image answered.", Soon);

        await page.Context.SetOfflineAsync(true);
        await page.Locator("#samples button").First.ClickAsync();
        await Expect(page.Locator("#status")).ToHaveTextAsync("1 image answered. The drawing of the eosinophil could not be fetched from the server. Try again.");
        await Add(page, 2);
        await Expect(page.Locator("#status")).ToHaveTextAsync("1 image answered, 2 not answered.");
        await Expect(page.Locator("#rows")).ToContainTextAsync("The server cannot be reached.");
        await page.Context.SetOfflineAsync(false);
        await page.GetByRole(AriaRole.Button, new() { Name = "Try again" }).First.ClickAsync();

        await Expect(page.Locator("#status")).ToHaveTextAsync("3 images answered.", Soon);
    }

    [BrowserFact]
    public async Task An_explanation_that_fails_leaves_the_focus_where_it_can_be_asked_for_again()
    {
        var page = await Open();
        await Add(page, 1);
        var button = page.GetByRole(AriaRole.Button, new() { Name = "Show where the model looked" });
        await button.FocusAsync(new() { Timeout = 60_000 });

        await page.Context.SetOfflineAsync(true);
        await page.Keyboard.PressAsync("Enter");

        await Expect(page.Locator("#detail .problem")).ToHaveTextAsync("The server cannot be reached.");
        await Expect(button).ToBeFocusedAsync();
    }

    [BrowserFact]
    public async Task A_busy_server_is_said_to_be_busy_until_it_answers()
    {
        var page = await Open();
        await page.RouteAsync("**/api/predict?*", route => route.FulfillAsync(new() { Status = 503, Headers = [new("Retry-After", "1")] }), new() { Times = 1 });

        await Add(page, 1);

        await Expect(page.Locator("#status")).ToHaveTextAsync("0 of 1 image looked at… The server is busy and is asked again.");
        await Expect(page.Locator("#status")).ToHaveTextAsync("1 image answered.", Soon);
    }

    [BrowserFact]
    public async Task A_server_that_does_not_answer_is_waited_for_no_longer_than_is_said()
    {
        var page = await Open();
        await page.EvaluateAsync("() => { const timeout = AbortSignal.timeout; AbortSignal.timeout = time => timeout.call(AbortSignal, time / 100); }");
        await page.RouteAsync("**/api/predict?*", _ => { });

        await Add(page, 1);

        await Expect(page.Locator("#detail .problem")).ToHaveTextAsync("The server has not answered for 120 s.");
        await Expect(page.Locator("#detail").GetByRole(AriaRole.Button, new() { Name = "Try again" })).ToBeVisibleAsync();
    }

    [BrowserFact]
    public async Task An_answer_makes_no_row_anew_and_leaves_the_focus()
    {
        var page = await Open();
        var marked = new TaskCompletionSource();
        await page.RouteAsync("**/api/predict?*", async route =>
        {
            await marked.Task;
            await route.ContinueAsync();
        });
        await Add(page, 6);

        await page.EvaluateAsync("document.querySelectorAll('#rows tr, #rows button').forEach(element => { element.dataset.marked = ''; })");
        await page.Locator("#rows button").Nth(2).FocusAsync();
        marked.SetResult();

        await Expect(page.Locator("#status")).ToHaveTextAsync("6 images answered.", Soon);
        Assert.Equal(12, await page.Locator("[data-marked]").CountAsync());
        await Expect(page.Locator("#rows button").Nth(2)).ToBeFocusedAsync();
    }

    private Task<IPage> Open() => browser.Open(running.Server.Address, _complaints);

    private static Task Add(IPage page, int count) => page.Locator("#files").SetInputFilesAsync(
        [.. Enumerable.Range(1, count).Select(i => new FilePayload { Name = $"{i}.png", MimeType = "image/png", Buffer = Pictures.Cell(seed: (ulong)i) })]);
}
