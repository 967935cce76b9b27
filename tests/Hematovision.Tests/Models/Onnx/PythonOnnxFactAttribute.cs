using System.Diagnostics;

namespace Hematovision.Tests.Models.Onnx;

/// <summary>A test that Python's onnx package judges a file in; skipped, with the reason, where that is absent.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class PythonOnnxFactAttribute : FactAttribute
{
    private const string Python = "/usr/bin/python3";

    public PythonOnnxFactAttribute()
    {
        if (Run("import onnx") is { } problem) Skip = $"no Python with the onnx package (Debian's python3-onnx): {problem}";
    }

    /// <summary>Runs a script; null where it succeeds, else the last line of what it said.</summary>
    internal static string? Run(string script, params IEnumerable<string> arguments)
    {
        try
        {
            using var python = Process.Start(new ProcessStartInfo(Python, ["-c", script, .. arguments]) { RedirectStandardError = true })!;
            var errors = python.StandardError.ReadToEnd();
            python.WaitForExit();
            return python.ExitCode == 0 ? null : errors.TrimEnd().Split('\n')[^1];
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            return e.Message;
        }
    }
}
