using static Microsoft.Playwright.Assertions;

namespace Hematovision.Web.Tests;

/// <summary>The page where the model is not the same all the time, and what it says of the server.</summary>
[Collection(Serving.Name)]
public sealed class PageModelTests(Running running, Browser browser) : IClassFixture<Browser>, IDisposable
{
    private readonly List<string> _complaints = [];
    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;

    public void Dispose()
    {
        Directory.Delete(_folder, recursive: true);
        Assert.Empty(_complaints);
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
}
