using Hematovision.Training;

namespace Hematovision.Tests.Training;

public sealed class LearningRateScheduleTests
{
    private static readonly LearningRateSchedule Schedule = new(Largest: 0.1, WarmUpSteps: 10, Steps: 110);

    [Fact]
    public void It_rises_to_the_largest_rate_over_the_warm_up()
    {
        Assert.Equal(0.1 / 11, Schedule.At(0), 12);
        Assert.Equal(0.1, Schedule.At(10), 12);
        Assert.All(Enumerable.Range(0, 10), step => Assert.True(Schedule.At(step) < Schedule.At(step + 1)));
    }

    [Fact]
    public void It_then_falls_by_half_a_cosine_to_a_hundredth()
    {
        Assert.Equal(0.1 * (0.01 + (0.99 * 0.5)), Schedule.At(60), 12);
        Assert.Equal(0.001, Schedule.At(110), 12);
        Assert.Equal(0.001, Schedule.At(500), 12);
    }

    [Fact]
    public void A_warm_up_as_long_as_the_training_never_divides_by_nothing() =>
        Assert.All(Enumerable.Range(0, 12), step => Assert.True(double.IsFinite(new LearningRateSchedule(1, 5, 5).At(step))));
}
