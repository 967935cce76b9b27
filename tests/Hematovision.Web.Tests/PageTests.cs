using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Hematovision.Evaluation;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Hematovision.Web.Tests;

/// <summary>The page as its user sees it, in a browser.</summary>
[Collection(Serving.Name)]
public sealed class PageTests(Running running, Browser browser) : IClassFixture<Browser>, IDisposable
{
    private const float Patience = 60_000;

    private readonly List<string> _complaints = [];

    public void Dispose() => Assert.Empty(_complaints);

    [BrowserFact]
    public async Task One_image_gets_its_class_the_bars_and_the_overlay()
    {
        var page = await Open();

        await page.Locator("#files").SetInputFilesAsync(File("neutrophil.png", Pictures.Cell(side: 320)));
        await Expect(page.Locator(".verdict")).ToContainTextAsync("neutrophil", Soon);
        await Expect(page.Locator(".bars dt")).ToHaveCountAsync(4);
        await page.GetByRole(AriaRole.Button, new() { Name = "Show where the model looked" }).ClickAsync();
        var slider = page.GetByRole(AriaRole.Slider);
        await slider.WaitForAsync(new() { Timeout = Patience });
        await Browser.Keep(page, "one");
        await slider.FillAsync("0");

        Assert.Equal("0", await page.Locator(".picture .map").EvaluateAsync<string>("map => map.style.opacity"));
    }

    [BrowserFact]
    public async Task Many_images_fill_the_table_and_a_bad_one_says_what_is_wrong_beside_its_name()
    {
        var page = await Open();

        await AddMany(page);
        await Browser.Keep(page, "many");

        await Expect(page.Locator("#rows tr", new() { HasText = "notes.png" })).ToContainTextAsync("This file is text, not an image.");
        Assert.Equal(8, await page.Locator("#rows tr").CountAsync());
        Assert.Contains("neutrophil", await page.Locator("#stack").GetAttributeAsync("aria-label"), StringComparison.Ordinal);
    }

    [BrowserFact]
    public async Task The_table_is_sorted_by_a_column_up_and_down_and_what_failed_stays_last()
    {
        var page = await Open();
        await AddMany(page);
        var button = page.Locator("th button", new() { HasText = "Probability" });

        await button.ClickAsync();
        var down = await Probabilities(page);
        await button.ClickAsync();
        var up = await Probabilities(page);

        Assert.Equal("ascending", await page.Locator("th", new() { HasText = "Probability" }).GetAttributeAsync("aria-sort"));
        Assert.Equal(up.Reverse(), down);
        Assert.Contains("notes.png", await page.Locator("#rows tr").Last.InnerTextAsync(), StringComparison.Ordinal);
    }

    [BrowserFact]
    public async Task The_results_are_downloaded_as_CSV_and_JSON()
    {
        var page = await Open();
        await AddMany(page);

        var csv = (await Download(page, "#csv")).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var json = JsonNode.Parse(await Download(page, "#json"))!.AsArray();

        Assert.Equal("\ufeffname,class,refer,probability,eosinophil,lymphocyte,monocyte,neutrophil,model,version,error", csv[0]);
        Assert.Equal(9, csv.Length);
        Assert.Equal(8, json.Count);
        Assert.Contains(csv, line => line.StartsWith("'=1+1.png,", StringComparison.Ordinal));
    }

    [BrowserFact]
    public async Task What_was_added_last_is_what_is_looked_at()
    {
        var page = await Open(width: 390, height: 740);
        await AddMany(page);
        await page.Locator("#rows button.open").Last.ClickAsync();
        await Expect(page.Locator(".detail .file")).ToHaveTextAsync("=1+1.png");
        await Expect(page.Locator(".detail .verdict")).ToBeInViewportAsync();

        await page.Locator("#files").SetInputFilesAsync(File("another.png", Pictures.Cell("lymphocyte", 5, 320)));

        await Expect(page.Locator(".detail .file")).ToHaveTextAsync("another.png");
        await Expect(page.Locator(".detail .verdict")).ToContainTextAsync("lymphocyte", Soon);
        await Expect(page.Locator(".detail .picture")).ToBeInViewportAsync();
    }

    [BrowserFact]
    public async Task A_drawing_is_in_no_count_and_in_no_file()
    {
        var page = await Open();
        await page.Locator("#samples button").First.ClickAsync();
        await page.Locator(".verdict").WaitForAsync(new() { Timeout = Patience });
        await Expect(page.Locator("#csv")).ToBeHiddenAsync();

        await AddMany(page, of: 8);

        await Expect(page.Locator("#rows tr").First).ToContainTextAsync("drawn eosinophil.png, not counted");
        await Expect(page.Locator("#counted")).ToContainTextAsync("7 cells counted");
        Assert.Equal(9, (await Download(page, "#csv")).Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [BrowserFact]
    public async Task One_picture_twice_is_said_to_count_twice()
    {
        var page = await Open();
        await page.Locator("#files").SetInputFilesAsync([File("a.png", Pictures.Cell()), File("b.png", Pictures.Cell()), File("c.png", Pictures.Cell(seed: 2))]);

        await Expect(page.Locator("#copies")).ToHaveTextAsync(new Regex(@"^Twice here, and twice in the numbers: [ab]\.png \(the same as [ab]\.png\)\.$"), new() { Timeout = Patience });
    }

    [BrowserTheory]
    [InlineData(0, 1)]
    [InlineData(0, 3)]
    [InlineData(2, 3)]
    [InlineData(57, 57)]
    [InlineData(150, 1000)]
    [InlineData(19_999, 20_000)]
    public async Task The_interval_of_a_share_is_the_one_that_the_command_prints(int count, int total)
    {
        var page = await Open();
        var wanted = ClopperPearson.Of(count, total);

        var found = await page.EvaluateAsync<double[]>("async ([count, total]) => (await import('/interval.js')).interval(count, total)", new[] { count, total });

        Assert.Equal([wanted.Low, wanted.High], found, (a, b) => Math.Abs(a - b) < 1e-9);
    }

    [BrowserTheory]
    [InlineData(1, 2500, "< 0.1 %")]
    [InlineData(2499, 2500, "> 99.9 %")]
    [InlineData(0, 2500, "0 %")]
    [InlineData(2500, 2500, "100 %")]
    [InlineData(1, 8, "12.5 %")]
    public async Task A_class_that_has_some_is_not_shown_as_none_nor_one_that_lacks_some_as_all(int count, int total, string shown)
    {
        var page = await Open();

        Assert.Equal(shown, await page.EvaluateAsync<string>("async ([count, total]) => (await import('/dom.js')).share(count, total)", new[] { count, total }));
    }

    [BrowserFact]
    public async Task The_name_of_a_file_is_never_markup()
    {
        var page = await Open();

        await page.Locator("#files").SetInputFilesAsync(File("<img src=x onerror=document.title='owned'>.png", Pictures.Cell()));
        await page.Locator(".verdict").WaitForAsync(new() { Timeout = Patience });

        Assert.DoesNotContain("owned", await page.TitleAsync(), StringComparison.Ordinal);
        Assert.Equal(0, await page.Locator("img[src=x]").CountAsync());
    }

    [BrowserFact]
    public async Task With_the_keyboard_alone_a_sample_is_tried_and_its_overlay_moved()
    {
        var page = await Open();

        await Press(page, "neutrophil");
        await page.Locator(".verdict").WaitForAsync(new() { Timeout = Patience });
        await Expect(page.Locator("#results")).ToBeFocusedAsync();
        await Press(page, "Show where the model looked");
        await Expect(page.GetByRole(AriaRole.Slider)).ToBeFocusedAsync(new() { Timeout = Patience });
        await page.Keyboard.PressAsync("ArrowLeft");

        Assert.Equal("0.55", await page.Locator(".picture .map").EvaluateAsync<string>("map => map.style.opacity"));
    }

    [BrowserFact]
    public async Task Nothing_serious_stands_in_a_screen_readers_way()
    {
        foreach (var scheme in (ColorScheme[])[ColorScheme.Light, ColorScheme.Dark])
        {
            var page = await Open(scheme: scheme);
            await AddMany(page);
            var found = await page.RunAxe();
            Assert.DoesNotContain(found.Violations, v => v.Impact is "serious" or "critical");
            await Browser.Keep(page, $"many-{scheme}");
        }
    }

    [BrowserTheory]
    [InlineData(360)]
    [InlineData(390)]
    [InlineData(820)]
    [InlineData(1280)]
    public async Task On_no_screen_is_anything_cut_or_wider_than_the_screen(int width)
    {
        var page = await Open(width, height: 740);
        await AddMany(page);
        await page.Locator("#files").SetInputFilesAsync(File($"{new string('x', 90)}.png", Pictures.Cell()));
        await Expect(page.Locator("#status")).ToContainTextAsync("8 images answered, 1 could not be used", Soon);
        await Browser.Keep(page, $"width-{width}");

        Assert.Equal(width, await page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
        Assert.Equal(0, await page.Locator(".table-wrap").EvaluateAsync<int>("table => table.scrollWidth - table.clientWidth"));
    }

    [BrowserFact]
    public async Task On_paper_the_table_is_whole_and_what_is_to_be_pressed_is_left_out()
    {
        var page = await Open();
        await AddMany(page);

        await page.EmulateMediaAsync(new() { Media = Media.Print });
        await Browser.Keep(page, "print");

        foreach (var pressed in (string[])["#drop", ".samples", "#csv", ".say button", "footer"]) await Expect(page.Locator(pressed).First).ToBeHiddenAsync();
        await Expect(page.Locator("#rows tr").Last).ToBeVisibleAsync();
        Assert.Equal("none", await page.Locator(".table-wrap").EvaluateAsync<string>("table => getComputedStyle(table).maxHeight"));
        Assert.Equal("exact", await page.Locator("#stack").EvaluateAsync<string>("stack => getComputedStyle(stack.firstChild).printColorAdjust"));
    }

    [BrowserFact]
    public async Task What_skips_to_the_results_is_there_when_they_are()
    {
        var page = await Open();

        await Expect(page.Locator("#skip")).ToBeHiddenAsync();
        await page.Locator("#files").SetInputFilesAsync(File("a.png", Pictures.Cell()));
        await Expect(page.Locator("#skip")).ToBeVisibleAsync();
    }

    private static LocatorAssertionsToContainTextOptions Soon { get; } = new() { Timeout = Patience };

    private Task<IPage> Open(int width = 1280, int height = 900, ColorScheme scheme = ColorScheme.Light) => browser.Open(running.Server.Address, _complaints, width, height, scheme);

    private static FilePayload File(string name, byte[] bytes) => new() { Name = name, MimeType = "image/png", Buffer = bytes };

    private static async Task AddMany(IPage page, int of = 7)
    {
        string[] classes = ["neutrophil", "neutrophil", "lymphocyte", "eosinophil", "monocyte", "neutrophil"];
        await page.Locator("#files").SetInputFilesAsync(
        [
            .. classes.Select((c, i) => File($"slide 7, field {i + 1}.png", Pictures.Cell(c, (ulong)i + 1, 320))),
            File("notes.png", "not an image"u8.ToArray()),
            File("=1+1.png", Pictures.Cell("eosinophil", 9, 200)),
        ]);
        await Expect(page.Locator("#status")).ToContainTextAsync($"{of} images answered, 1 could not be used", Soon);
    }

    private static async Task<string[]> Probabilities(IPage page) =>
        [.. (await page.Locator("#rows td.number").AllInnerTextsAsync()).Where(text => text.Length > 0)];

    private static async Task<string> Download(IPage page, string button)
    {
        var download = await page.RunAndWaitForDownloadAsync(() => page.Locator(button).ClickAsync());
        return Encoding.UTF8.GetString(await System.IO.File.ReadAllBytesAsync(await download.PathAsync())); // with its mark
    }

    // As a person does: tab until it has the focus.
    private static async Task Press(IPage page, string name)
    {
        for (var i = 0; i < 40; i++)
        {
            await page.Keyboard.PressAsync("Tab");
            if (await page.EvaluateAsync<bool>("name => document.activeElement.innerText?.trim() === name", name))
            {
                await page.Keyboard.PressAsync("Enter");
                return;
            }
        }

        Assert.Fail($"{name} was not reached with the tabulator.");
    }
}
