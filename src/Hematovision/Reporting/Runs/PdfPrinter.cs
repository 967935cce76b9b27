using System.ComponentModel;
using System.Diagnostics;

namespace Hematovision.Reporting.Runs;

/// <summary>Prints a page as PDF by a Chromium that is installed.</summary>
public static class PdfPrinter
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge", "chrome", "msedge"];

    // Where installers put it without a way to it by name.
    private static readonly string[] Places =
    [
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome", "/Applications/Chromium.app/Contents/MacOS/Chromium",
        Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.ProgramFiles), "Google", "Chrome", "Application", "chrome.exe"),
        Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.ProgramFilesX86), "Microsoft", "Edge", "Application", "msedge.exe"),
    ];

    /// <summary>The browser that would print; null where none is installed.</summary>
    public static string? Browser
    {
        get
        {
            var ending = OperatingSystem.IsWindows() ? ".exe" : "";
            var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
            return Names.SelectMany(name => folders.Select(folder => Path.Combine(folder, name + ending))).Concat(Places).FirstOrDefault(File.Exists);
        }
    }

    /// <summary>Fails where no browser is installed, before any work is done for it.</summary>
    /// <exception cref="HematoException">There is none.</exception>
    public static void Check() => _ = Browser ?? throw new HematoException("--pdf prints by Chromium, Chrome or Edge, and none is installed: install one, or open report.html in any browser and print it there.");

    /// <summary>Prints a page.</summary>
    /// <param name="page">The HTML file.</param>
    /// <param name="pdf">The PDF, replaced if it exists.</param>
    /// <exception cref="HematoException">There is no browser, or it fails.</exception>
    public static void Print(string page, string pdf)
    {
        Check();
        var work = Directory.CreateTempSubdirectory("hemato-pdf-").FullName;
        try
        {
            var printed = Path.Combine(work, "report.pdf");
            // A profile of its own, so that a browser that is open does not take the work over and print nothing.
            string[] arguments = ["--headless", "--disable-gpu", $"--user-data-dir={Path.Combine(work, "profile")}", "--no-first-run", "--no-pdf-header-footer", $"--print-to-pdf={printed}", new Uri(Path.GetFullPath(page)).AbsoluteUri];
            // Chromium refuses to run as root with its sandbox. The page is ours, and has no script.
            Run(Browser!, OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess ? ["--no-sandbox", .. arguments] : arguments);
            if (!File.Exists(printed)) throw new HematoException($"{Browser} printed nothing: open {page} in a browser and print it there.");
            IO.AtomicFile.Copy(printed, pdf);
        }
        finally
        {
            TryDelete(work);
        }
    }

    private static void Run(string program, IEnumerable<string> arguments)
    {
        try
        {
            using var browser = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
            // What it says is read, or a full pipe would stop it.
            browser.ErrorDataReceived += (_, _) => { };
            browser.OutputDataReceived += (_, _) => { };
            browser.BeginErrorReadLine();
            browser.BeginOutputReadLine();
            if (browser.WaitForExit(Patience)) return;
            browser.Kill(entireProcessTree: true);
            throw new HematoException($"{program} did not print within {Patience.TotalMinutes:0} minutes.");
        }
        catch (Win32Exception e)
        {
            throw new HematoException($"cannot run {program}: {e.Message}", e);
        }
    }

    // Its last process may still hold the profile.
    private static void TryDelete(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It lies among the system's temporary files.
        }
    }
}
