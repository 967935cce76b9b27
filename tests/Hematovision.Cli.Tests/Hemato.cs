using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Hematovision.Cli.Tests;

/// <summary>The built command, run as a process of its own in a folder of the test's.</summary>
internal sealed partial class Hemato : IDisposable
{
    internal const int Kill = 9;

    /// <summary>SIGINT, or SIGTERM, which hemato treats alike, where a shell has made us and our children deaf to the first.</summary>
    internal static int Interrupt { get; } = IgnoresSigInt() ? 15 : 2;

    // Enough for a slow machine; a run that hangs must not hang the tests.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly Process _process;
    private readonly Task<string> _out;
    private readonly List<string> _errors = [];
    private readonly TaskCompletionSource _errorsEnded = new();

    private Hemato(string folder, IReadOnlyDictionary<string, string?>? environment, string program, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        // Nothing of the machine's own weights or settings is seen.
        start.Environment["HEMATO_HOME"] = Path.Combine(folder, ".home");
        start.Environment.Remove("HEMATO_WEIGHTS");
        start.Environment["TERM"] = "xterm";
        foreach (var (name, value) in environment ?? new Dictionary<string, string?>()) start.Environment[name] = value;

        _process = new Process { StartInfo = start };
        _process.ErrorDataReceived += (_, line) =>
        {
            lock (_errors)
            {
                if (line.Data is null) _errorsEnded.TrySetResult();
                else _errors.Add(line.Data);
                Monitor.PulseAll(_errors);
            }
        };
        _process.Start();
        _process.StandardInput.Close();
        _process.BeginErrorReadLine();
        _out = _process.StandardOutput.ReadToEndAsync();
    }

    /// <summary>The program beside the tests.</summary>
    internal static string Program { get; } = Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "hemato.exe" : "hemato");

    /// <summary>Runs it to its end.</summary>
    internal static Outcome Run(string folder, params IEnumerable<string> arguments) => Run(folder, null, arguments);

    /// <summary>Runs it to its end with variables set, or unset where null.</summary>
    internal static Outcome Run(string folder, IReadOnlyDictionary<string, string?>? environment, params IEnumerable<string> arguments)
    {
        using var hemato = new Hemato(folder, environment, Program, arguments);
        return hemato.Wait();
    }

    /// <summary>Runs a line of bash in which <c>hemato</c> is the program.</summary>
    internal static Outcome Bash(string folder, string line)
    {
        using var bash = new Hemato(folder, null, "bash", ["-c", $"hemato() {{ '{Program}' \"$@\"; }}; {line}"]);
        return bash.Wait();
    }

    /// <summary>Starts it, to be stopped on the way.</summary>
    internal static Hemato Start(string folder, params IEnumerable<string> arguments) => new(folder, null, Program, arguments);

    /// <summary>Waits for a line on standard error.</summary>
    internal void WaitFor(Func<string, bool> line)
    {
        var until = DateTime.UtcNow + Patience;
        lock (_errors)
        {
            while (!_errors.Any(line))
            {
                Assert.False(_errorsEnded.Task.IsCompleted || DateTime.UtcNow > until, $"the line never came:\n{string.Join('\n', _errors)}");
                Monitor.Wait(_errors, TimeSpan.FromSeconds(1));
            }
        }
    }

    internal void Signal(int signal) => Assert.Equal(0, Send(_process.Id, signal));

    internal Outcome Wait()
    {
        if (!_process.WaitForExit(Patience))
        {
            _process.Kill(entireProcessTree: true);
            Assert.Fail($"hemato hangs:\n{string.Join('\n', _errors)}");
        }

        var output = _out.GetAwaiter().GetResult();
        Assert.True(_errorsEnded.Task.Wait(Patience));
        return new Outcome(_process.ExitCode, output, [.. _errors]);
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }

    private static bool IgnoresSigInt()
    {
        const string status = "/proc/self/status";
        var mask = File.Exists(status) ? File.ReadLines(status).FirstOrDefault(line => line.StartsWith("SigIgn:", StringComparison.Ordinal)) : null;
        return mask is not null && (Convert.ToUInt64(mask.Split('\t')[1], 16) & 2) != 0;
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Send(int process, int signal);
}
