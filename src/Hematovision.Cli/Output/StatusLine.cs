namespace Hematovision.Cli.Output;

/// <summary>The line that is written over while work goes on; nothing where standard error is no terminal.</summary>
internal static class StatusLine
{
    private const int RefreshMilliseconds = 100;

    private static readonly Lock Writing = new();

    private static long _shown;
    private static bool _visible;

    /// <summary>Shows a text, at most ten times a second, from any thread.</summary>
    internal static void Show(Func<string> text)
    {
        if (!Terminal.IsInteractive) return;
        lock (Writing)
        {
            if (Environment.TickCount64 - _shown < RefreshMilliseconds) return;
            _shown = Environment.TickCount64;
            _visible = true;
            var line = text();
            var width = Math.Max(20, Console.BufferWidth - 1);
            Console.Error.Write($"\r{(line.Length > width ? line[..width] : line)}\u001b[K");
        }
    }

    /// <summary>Shows how far some work is, as a bar and two numbers.</summary>
    /// <param name="work">What is being done.</param>
    /// <param name="done">How many things are.</param>
    /// <param name="of">Of how many.</param>
    internal static void Show(string work, long done, long of) =>
        Show(() => FormattableString.Invariant($"{work} {Bar((double)done / Math.Max(1, of))} {done:N0}/{of:N0}"));

    /// <summary>Takes the line away.</summary>
    internal static void Clear()
    {
        lock (Writing)
        {
            if (!_visible) return;
            Console.Error.Write("\r\u001b[K");
            _visible = false;
        }
    }

    /// <summary>A bar of 24 characters.</summary>
    internal static string Bar(double share)
    {
        const int width = 24;
        var full = (int)Math.Clamp(share * width, 0, width);
        return new string('━', full) + new string('╌', width - full);
    }
}
