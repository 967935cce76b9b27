namespace Hematovision.Data;

/// <summary>How a <see cref="BatchLoader"/> works.</summary>
/// <param name="BatchSize">Images a batch, at least 1; the last one may be smaller.</param>
/// <param name="Workers">Threads that read; 0 takes one for each processor.</param>
public sealed record LoaderOptions(int BatchSize = 32, int Workers = 0)
{
    /// <summary>The number of threads that <see cref="Workers"/> means.</summary>
    internal int Threads => Workers == 0 ? Environment.ProcessorCount : Workers;

    internal void Check()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(BatchSize, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(Workers);
    }
}
