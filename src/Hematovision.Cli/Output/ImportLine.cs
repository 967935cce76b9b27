using Hematovision.Data.Import;

namespace Hematovision.Cli.Output;

/// <summary>An import on the status line.</summary>
internal sealed class ImportLine : IProgress<ImportProgress>
{
    public void Report(ImportProgress value)
    {
        if (value.Total is { } total) StatusLine.Show(value.Work, value.Done, total);
        else StatusLine.Show(() => FormattableString.Invariant($"{value.Work} {value.Done:N0}"));
    }
}
