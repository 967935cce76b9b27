namespace Hematovision.Training;

/// <summary>
/// A linear rise to the largest rate, then half a cosine down to a hundredth of it (Loshchilov and Hutter 2017, without restarts).
/// A function of the step alone, so a resumed run goes on where it was.
/// </summary>
/// <param name="Largest">The largest rate.</param>
/// <param name="WarmUpSteps">Steps of the rise.</param>
/// <param name="Steps">Steps in all.</param>
internal sealed record LearningRateSchedule(double Largest, double WarmUpSteps, int Steps)
{
    private const double Floor = 0.01;

    /// <summary>The rate of a step, counted from 0.</summary>
    internal double At(int step)
    {
        if (step < WarmUpSteps) return Largest * (step + 1) / (WarmUpSteps + 1);
        var done = Math.Min(1, (step - WarmUpSteps) / Math.Max(1, Steps - WarmUpSteps));
        return Largest * (Floor + ((1 - Floor) * 0.5 * (1 + Math.Cos(Math.PI * done))));
    }
}
