using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.Playwright;

namespace Hematovision.Web.Tests;

/// <summary>Pages that a command writes, as who opens the file sees them. Whatever one complains of or asks a network for fails its test.</summary>
public abstract class WrittenPageTests(Browser browser) : IDisposable
{
    private readonly List<string> _complaints = [];

    /// <inheritdoc/>
    public virtual void Dispose()
    {
        GC.SuppressFinalize(this);
        Assert.Empty(_complaints);
    }

    private protected Task<IPage> Open(string file, int width = 1400, ColorScheme scheme = ColorScheme.Light) =>
        browser.Open(new Uri(file), _complaints, width, scheme: scheme, ready: "footer");

    /// <summary>An interval of a JSON file as the pages write it.</summary>
    private protected static string Ends(JsonNode interval) => $"{Text(interval["low"]!)} to {Text(interval["high"]!)}";

    /// <summary>A number of one.</summary>
    private protected static string Text(JsonNode number) => number.GetValue<double>().ToString("F4", CultureInfo.InvariantCulture);
}
