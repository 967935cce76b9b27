using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Hematovision.Models;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Hematovision.Web.Tests;

/// <summary>The other ways into the page, and the page about the API, in a browser.</summary>
[Collection(Serving.Name)]
public sealed class PageWaysTests(Running running, Browser browser) : IClassFixture<Browser>, IDisposable
{
    private const string Transfer = "const t = new DataTransfer(); t.items.add(new File([Uint8Array.from(atob(image), c => c.charCodeAt(0))], 'given.png', { type: 'image/png' }));";

    private readonly List<string> _complaints = [];
    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;

    private static LocatorAssertionsToContainTextOptions Soon { get; } = new() { Timeout = 60_000 };

    public void Dispose()
    {
        Directory.Delete(_folder, recursive: true);
        Assert.Empty(_complaints);
    }

    [BrowserTheory]
    [InlineData("new DragEvent('drop', { dataTransfer: t, bubbles: true })")]
    [InlineData("new ClipboardEvent('paste', { clipboardData: t, bubbles: true })")]
    public async Task An_image_that_is_dropped_or_pasted_is_answered(string happening)
    {
        var page = await browser.Open(running.Server.Address, _complaints);

        await page.EvaluateAsync($"image => {{ {Transfer} document.body.dispatchEvent({happening}); }}", Convert.ToBase64String(Pictures.Cell()));

        await Expect(page.Locator(".verdict")).ToContainTextAsync("neutrophil", Soon);
        await Expect(page.Locator(".file")).ToHaveTextAsync("given.png");
    }

    [BrowserTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Of_a_folder_chosen_or_dropped_the_images_are_answered_and_the_rest_is_left(bool isDropped)
    {
        Directory.CreateDirectory(Path.Combine(_folder, "more"));
        await File.WriteAllBytesAsync(Path.Combine(_folder, "a.png"), Pictures.Cell());
        await File.WriteAllBytesAsync(Path.Combine(_folder, "more", "b.png"), Pictures.Cell("eosinophil"));
        await File.WriteAllTextAsync(Path.Combine(_folder, "notes.txt"), "no image");
        var page = await browser.Open(running.Server.Address, _complaints);

        if (isDropped) await Drop(page, _folder);
        else await page.Locator("#folder").SetInputFilesAsync(_folder);

        await Expect(page.Locator("#status")).ToContainTextAsync("2 images answered.", Soon);
    }

    [BrowserFact]
    public async Task A_photograph_of_the_camera_is_answered()
    {
        var page = await browser.Open(running.Server.Address, _complaints, width: 390, height: 844, isTouched: true);

        // A telephone opens its camera for an input that captures.
        var chooser = await page.RunAndWaitForFileChooserAsync(() => page.GetByRole(AriaRole.Button, new() { Name = "Use the camera" }).ClickAsync());
        Assert.Equal("environment", await chooser.Element.GetAttributeAsync("capture"));
        await chooser.SetFilesAsync(new FilePayload { Name = "photo.png", MimeType = "image/png", Buffer = Pictures.Cell() });

        await Expect(page.Locator(".verdict")).ToContainTextAsync("neutrophil", Soon);
        await Expect(page.Locator(".file")).ToHaveTextAsync("photo.png");
    }

    [BrowserFact]
    public async Task What_cannot_be_read_in_a_folder_is_counted_and_the_rest_is_answered()
    {
        var page = await browser.Open(running.Server.Address, _complaints);

        await page.EvaluateAsync(
            $$"""
            image => {
              {{Transfer}}
              const file = (name, read) => ({ isFile: true, name, file: read });
              const entries = [file("gone.png", (_, fail) => fail(new Error())), file("here.png", done => done(t.files[0]))];
              const folder = { isDirectory: true, createReader: () => ({ readEntries: done => done(entries.splice(0)) }) };
              const drop = new Event("drop", { bubbles: true });
              drop.dataTransfer = { items: [{ webkitGetAsEntry: () => folder }], files: [] };
              document.body.dispatchEvent(drop);
            }
            """, Convert.ToBase64String(Pictures.Cell()));

        await Expect(page.Locator("#status")).ToHaveTextAsync("1 image answered. 1 file could not be read.", new() { Timeout = 60_000 });
    }

    [BrowserFact]
    public async Task A_file_that_is_gone_is_not_the_servers_fault()
    {
        var file = Path.Combine(_folder, "gone.png");
        await File.WriteAllBytesAsync(file, Pictures.Cell());
        var page = await browser.Open(running.Server.Address, _complaints);
        await Drop(page, file);
        var button = page.GetByRole(AriaRole.Button, new() { Name = "Show where the model looked" });
        await button.WaitForAsync(new() { Timeout = 60_000 });

        File.Delete(file);
        await button.ClickAsync();

        await Expect(page.Locator("#detail .problem")).ToHaveTextAsync("This file was moved, changed or deleted since it was chosen. Choose it again.");
    }

    // As the window system reports it: a script cannot make the entry of a folder.
    private static async Task Drop(IPage page, string path)
    {
        var session = await page.Context.NewCDPSessionAsync(page);
        foreach (var type in (string[])["dragEnter", "dragOver", "drop"])
        {
            await session.SendAsync("Input.dispatchDragEvent", new()
            {
                ["type"] = type,
                ["x"] = 400,
                ["y"] = 300,
                ["data"] = new Dictionary<string, object> { ["items"] = Array.Empty<object>(), ["files"] = new[] { path }, ["dragOperationsMask"] = 1 },
            });
        }
    }

    [BrowserFact]
    public async Task The_key_is_asked_for_until_it_is_right()
    {
        var key = Path.Combine(_folder, "key");
        await File.WriteAllTextAsync(key, "0123456789abcdef\n");
        await using var server = await Running.Start(new ServeOptions { Models = [Running.Model], ApiKeyFile = key });
        var page = await browser.Open(server.Address, _complaints, ready: "#key-dialog[open]");

        await page.Locator("#key-ok").ClickAsync();
        await Expect(page.Locator("#key-problem")).ToHaveTextAsync("Enter the key.", new() { Timeout = 60_000 });
        await page.Locator("#key").FillAsync("0123456789abcdef\u200b");
        await page.Locator("#key-ok").ClickAsync();
        await Expect(page.Locator("#key-problem")).ToContainTextAsync("perhaps an invisible one", Soon);
        await page.Locator("#key").FillAsync("wrong");
        await page.Locator("#key-ok").ClickAsync();
        await Expect(page.Locator("#key-problem")).ToContainTextAsync("That is not the key.", Soon);
        await Browser.Keep(page, "key");
        Assert.Null(await page.EvaluateAsync<string?>("sessionStorage.getItem('key')"));
        await page.Locator("#key").FillAsync("0123456789abcdef");
        await page.Keyboard.PressAsync("Enter");

        await Expect(page.Locator("#facts")).ToContainTextAsync("hematovision-mobilenet_v2", Soon);
        await Expect(page.Locator("#key-dialog")).ToBeHiddenAsync();
        Assert.Equal("0123456789abcdef", await page.EvaluateAsync<string?>("sessionStorage.getItem('key')"));
    }

    [BrowserFact]
    public async Task A_cell_that_the_model_refers_is_shown_as_referred()
    {
        var model = Path.Combine(_folder, "careful.safetensors");
        ModelFile.Calibrate(Running.Model, model, new Calibration { Temperature = 2, DatasetHash = new string('0', 64), Images = 1, Groups = 1, AbstainBelow = 1 }, null);
        await using var server = await Running.Start(new ServeOptions { Models = [model] });
        var page = await browser.Open(server.Address, _complaints);

        await page.Locator("#files").SetInputFilesAsync(new FilePayload { Name = "a.png", MimeType = "image/png", Buffer = Pictures.Cell(side: 320) });

        await Expect(page.Locator(".verdict")).ToContainTextAsync("Referred to a person", Soon);
        await Expect(page.Locator(".refer")).ToContainTextAsync("is below 1");
        await Expect(page.Locator("#status")).ToHaveTextAsync("0 images answered, 1 referred to a person.");
        await Browser.Keep(page, "refer");
    }

    [BrowserTheory]
    [InlineData(ColorScheme.Light, 1280)]
    [InlineData(ColorScheme.Dark, 1280)]
    [InlineData(ColorScheme.Light, 360)]
    public async Task The_API_has_a_page_that_can_be_read(ColorScheme scheme, int width)
    {
        var page = await browser.Open(running.Server.Address, _complaints, width, scheme: scheme, path: "openapi", ready: ".operation");

        await page.Locator("summary", new() { HasText = "/api/predict" }).First.ClickAsync();
        await page.Locator("summary", new() { HasText = "/v2/models/{name}/infer" }).ClickAsync();
        await Browser.Keep(page, $"openapi-{scheme}-{width}");

        Assert.Equal(15, await page.Locator(".operation").CountAsync());
        Assert.Equal(width, await page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
        Assert.DoesNotContain((await page.RunAxe()).Violations, v => v.Impact is "serious" or "critical");
    }
}
