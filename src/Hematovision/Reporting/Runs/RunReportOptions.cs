using Hematovision.Data;

namespace Hematovision.Reporting.Runs;

/// <summary>How a run's report is made.</summary>
/// <param name="Robustness">Whether to score the model on worse photographs too: some sixty forward passes an image.</param>
/// <param name="Limit">Images a class that this takes; 0 for all.</param>
/// <param name="Device"><c>auto</c>, <c>cpu</c>, <c>cuda</c> or <c>cuda:N</c>.</param>
/// <param name="Loading">Batch size and threads; null for the defaults.</param>
public sealed record RunReportOptions(bool Robustness = false, int Limit = 50, string Device = "auto", LoaderOptions? Loading = null);
