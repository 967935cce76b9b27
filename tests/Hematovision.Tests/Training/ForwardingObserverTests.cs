using Hematovision.Training;

namespace Hematovision.Tests.Training;

public class ForwardingObserverTests
{
    /// <summary>What an observer need not say for itself would be lost without a word.</summary>
    [Fact]
    public void Passes_on_all_that_an_observer_can_be_told()
    {
        var map = typeof(ForwardingObserver).GetInterfaceMap(typeof(ITrainingObserver));

        Assert.All(map.TargetMethods, method => Assert.Equal(typeof(ForwardingObserver), method.DeclaringType));
    }

    [Fact]
    public void What_a_run_is_reported_by_passes_on_that_features_are_computed()
    {
        var told = new Told();
        using var reporter = new Hematovision.Reporting.RunReporter(told);

        ((ITrainingObserver)reporter).Caching("training images, view 1", 3, 8);

        Assert.Equal(("training images, view 1", 3, 8), told.What);
    }

    private sealed class Told : ITrainingObserver
    {
        internal (string, int, int) What { get; private set; }

        public void Caching(string what, int done, int of) => What = (what, done, of);
    }
}
