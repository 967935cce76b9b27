namespace Hematovision.Cli.Tests;

/// <summary>What a command did.</summary>
/// <param name="Code">Its exit code.</param>
/// <param name="Out">Its standard output.</param>
/// <param name="Err">The lines of its standard error.</param>
internal sealed record Outcome(int Code, string Out, IReadOnlyList<string> Err)
{
    internal IReadOnlyList<string> Lines => Out.TrimEnd('\n').Split('\n');

    /// <summary>It did what was asked.</summary>
    internal Outcome Succeeds()
    {
        Assert.True(Code == 0, $"exit code {Code}:\n{string.Join('\n', Err)}");
        return this;
    }

    /// <summary>It printed nothing but one line on standard error, which says all of <paramref name="parts"/>.</summary>
    internal Outcome FailsWith(int code, params IEnumerable<string> parts)
    {
        Assert.Equal("", Out);
        Assert.True(Err.Count == 1, $"not one line:\n{string.Join('\n', Err)}");
        return EndsWith(code, parts);
    }

    /// <summary>After lines about the work its last one, the only one of its kind, says all of <paramref name="parts"/>.</summary>
    internal Outcome EndsWith(int code, params IEnumerable<string> parts)
    {
        var line = Err.Count > 0 ? Err[^1] : "";
        Assert.StartsWith("hemato: ", line, StringComparison.Ordinal);
        Assert.Single(Err, e => e.StartsWith("hemato: ", StringComparison.Ordinal));
        Assert.All(parts, part => Assert.Contains(part, line, StringComparison.Ordinal));
        Assert.DoesNotContain("unexpected", line, StringComparison.Ordinal);
        Assert.DoesNotContain(Err, e => e.StartsWith("   at ", StringComparison.Ordinal));
        Assert.Equal(code, Code);
        return this;
    }
}
