using System.Diagnostics;

namespace Hematovision.Cli.Tests;

/// <summary>A test that needs a terminal, which util-linux's <c>script</c> makes.</summary>
internal sealed class TerminalFactAttribute : FactAttribute
{
    public TerminalFactAttribute() => Skip = OperatingSystem.IsLinux() && File.Exists("/usr/bin/script") ? null : "there is no util-linux script to make a terminal";
}

/// <summary>A test that prints by an installed Chromium.</summary>
internal sealed class ChromiumFactAttribute : FactAttribute
{
    public ChromiumFactAttribute() => Skip = Reporting.Runs.PdfPrinter.Browser is null ? "no Chromium on this machine: apt-get install chromium" : null;
}

/// <summary>A test that fills a disk, a small one in memory, which only root may mount.</summary>
internal sealed class SmallDiskFactAttribute : FactAttribute
{
    public SmallDiskFactAttribute()
    {
        var probe = Directory.CreateTempSubdirectory("hemato-disk-").FullName;
        Skip = Tool("mount", "-t", "tmpfs", "-o", "size=64k", "none", probe) ? null : "only root can mount a small disk, and not in every container";
        if (Skip is null) Tool("umount", probe);
        Directory.Delete(probe);
    }

    /// <summary>Runs a tool; false where it is absent or fails.</summary>
    internal static bool Tool(string program, params IEnumerable<string> arguments)
    {
        if (!OperatingSystem.IsLinux()) return false;
        try
        {
            using var tool = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
            tool.WaitForExit();
            return tool.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
