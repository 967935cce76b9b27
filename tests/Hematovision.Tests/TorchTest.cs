using Hematovision.Torch;

namespace Hematovision.Tests;

/// <summary>A test class that uses libtorch derives from this.</summary>
public abstract class TorchTest
{
    protected TorchTest() => Engine.Start();

    /// <summary>Fails if an action leaves tensors behind. It is run once before, for what is made on first use.</summary>
    protected static void AssertLeavesNoTensor(Action action)
    {
        action();

        // What earlier tests left to the finalizer must not go while this one counts.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        var before = LiveTensors.Count;
        for (var i = 0; i < 3; i++) action();
        Assert.Equal(before, LiveTensors.Count);
    }
}
