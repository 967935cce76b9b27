namespace Hematovision.Smears;

/// <summary>How <see cref="Differential"/> counts.</summary>
/// <param name="AbstainBelow">A cell whose class is less probable than this is referred, 0..1; at 0 only the model itself refers.</param>
/// <param name="Workers">Threads that look for cells; 0 for one a processor.</param>
public sealed record DifferentialOptions(double AbstainBelow = 0, int Workers = 0)
{
    internal void Check()
    {
        if (!(AbstainBelow is >= 0 and <= 1)) throw new UsageException("a probability to abstain below is from 0 to 1.");
        ArgumentOutOfRangeException.ThrowIfNegative(Workers);
    }

    internal int Threads => Workers == 0 ? Environment.ProcessorCount : Workers;
}
