using System.Globalization;
using Hematovision.IO;

namespace Hematovision.Cli.Output;

/// <summary>A download on the status line.</summary>
internal sealed class DownloadLine(string file) : IProgress<DownloadProgress>
{
    public void Report(DownloadProgress value) => Show(file, value);

    internal static void Show(string file, DownloadProgress p) => StatusLine.Show(() => string.Create(
        CultureInfo.InvariantCulture,
        $"{file} {StatusLine.Bar(p.Total is { } total ? (double)p.Received / total : 0)} {p.Received / 1e6:F1}{(p.Total is { } of ? $" of {of / 1e6:F1}" : "")} MB"));
}
