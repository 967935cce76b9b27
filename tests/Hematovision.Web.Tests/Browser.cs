using Microsoft.Playwright;

namespace Hematovision.Web.Tests;

/// <summary>A test that drives a Chromium; skipped, with the reason, where there is none.</summary>
public sealed class BrowserFactAttribute : FactAttribute
{
    /// <summary>Looks for the browser.</summary>
    public BrowserFactAttribute()
    {
        if (Browser.Program is null) Skip = "no Chromium on this machine: apt-get install chromium";
    }
}

/// <summary>The same with several cases.</summary>
public sealed class BrowserTheoryAttribute : TheoryAttribute
{
    /// <summary>Looks for the browser.</summary>
    public BrowserTheoryAttribute() => Skip = new BrowserFactAttribute().Skip;
}

/// <summary>Debian's Chromium, and pages in it.</summary>
public sealed class Browser : IAsyncLifetime
{
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    internal static string? Program { get; } = new[] { "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome" }.FirstOrDefault(File.Exists);

    /// <inheritdoc/>
    public async Task InitializeAsync()
    {
        if (Program is null) return;
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = Program, Args = ["--no-sandbox", "--headless=new", "--disable-gpu"] });
    }

    /// <inheritdoc/>
    public async Task DisposeAsync()
    {
        if (_browser is not null) await _browser.DisposeAsync();
        _playwright?.Dispose();
    }

    /// <summary>Opens the page. Whatever it says on the console as an error, and whatever it asks another host, fails the test.</summary>
    internal async Task<IPage> Open(Uri address, List<string> complaints, int width = 1280, int height = 900, ColorScheme scheme = ColorScheme.Light, string path = "", string ready = "#facts dt", bool isTouched = false)
    {
        var context = await _browser!.NewContextAsync(new BrowserNewContextOptions { ViewportSize = new() { Width = width, Height = height }, ColorScheme = scheme, AcceptDownloads = true, HasTouch = isTouched, IsMobile = isTouched });
        var page = await context.NewPageAsync();
        page.PageError += (_, error) => complaints.Add(error);
        page.Request += (_, request) =>
        {
            if (!request.Url.StartsWith(address.ToString(), StringComparison.Ordinal) && !request.Url.StartsWith("blob:", StringComparison.Ordinal) && !request.Url.StartsWith("data:", StringComparison.Ordinal))
                complaints.Add(request.Url);
        };
        page.Console += (_, message) =>
        {
            // Chromium itself reports the status of a refused image and of a missing key.
            if (message.Type == "error" && !message.Text.Contains("status of 422", StringComparison.Ordinal) && !message.Text.Contains("status of 401", StringComparison.Ordinal)) complaints.Add(message.Text);
        };
        await page.GotoAsync(new Uri(address, path).ToString());
        await page.Locator(ready).First.WaitForAsync();
        return page;
    }

    /// <summary>The cells of a table's row, but for the first, which names it.</summary>
    internal static async Task<IReadOnlyList<string>> Cells(IPage page, string section, string row) => await page
        .Locator("section", new() { Has = page.GetByRole(AriaRole.Heading, new() { Level = 2, NameRegex = new($"^{section}") }) })
        .Locator("tr", new() { Has = page.Locator($"td:first-child:text-is('{row.Replace("'", "\\'", StringComparison.Ordinal)}')") }).First.Locator("td:not(:first-child)").AllInnerTextsAsync();

    /// <summary>Keeps a picture of the page where somebody wants to look at it.</summary>
    internal static async Task Keep(IPage page, string name)
    {
        if (Environment.GetEnvironmentVariable("HEMATO_SCREENSHOTS") is { Length: > 0 } folder)
            await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, $"{name}.png"), FullPage = true });
    }
}
