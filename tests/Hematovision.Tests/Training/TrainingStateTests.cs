using Hematovision.Training;

namespace Hematovision.Tests.Training;

public sealed class TrainingStateTests
{
    private static readonly TrainingOptions Options = new() { Data = "", EpochsHead = 2, Epochs = 6, Patience = 2 };

    [Fact]
    public void The_best_epoch_has_the_largest_macro_F1_and_of_equals_the_smaller_loss()
    {
        Assert.Equal(2, After(Options, (0.5, 1), (0.7, 1), (0.6, 0.1)).BestEpoch);
        Assert.Equal(3, After(Options, (0.5, 1), (0.7, 1), (0.7, 0.9)).BestEpoch);
    }

    [Fact]
    public void It_stops_after_the_patience_without_a_better_epoch()
    {
        Assert.False(After(Options, (0.1, 1), (0.2, 1), (0.9, 1), (0.5, 1)).Finished);
        Assert.True(After(Options, (0.1, 1), (0.2, 1), (0.9, 1), (0.5, 1), (0.5, 1)).Finished);
    }

    [Fact]
    public void Epochs_of_the_head_do_not_wear_the_patience_out() =>
        Assert.False(After(Options with { EpochsHead = 4 }, (0.9, 1), (0.1, 1), (0.1, 1), (0.1, 1), (0.1, 1)).Finished);

    [Fact]
    public void Without_patience_it_goes_to_the_last_epoch()
    {
        var none = Options with { Patience = 0 };
        (double, double)[] seven = [(0.9, 1), .. Enumerable.Repeat((0.1, 1.0), 6)];
        Assert.False(After(none, seven).Finished);
        Assert.True(After(none, [.. seven, (0.1, 1)]).Finished);
    }

    private static TrainingState After(TrainingOptions options, params (double F1, double Loss)[] epochs) => epochs.Aggregate(
        new TrainingState(),
        (state, e) => state.After(new EpochMetrics(state.Epoch + 1, "", 0, 0, e.Loss, 0, 0, 0, e.F1, 0, 0, 0, 0), options));
}
