using Hematovision.Torch;
using static TorchSharp.torch;

namespace Hematovision.Tests;

/// <summary>A test class that uses libtorch derives from this.</summary>
public abstract class TorchTest
{
    protected TorchTest() => Engine.Start();

    /// <summary>Fails if an action leaves tensors behind. It is run once before, for what is made on first use.</summary>
    protected static void AssertLeavesNoTensor(Action action)
    {
        action();
        var before = CountTensors();
        for (var i = 0; i < 3; i++) action();
        AssertNoMoreThan(before);
    }

    /// <summary>The rows of a table of floats.</summary>
    protected static float[][] Rows(Tensor table) => [.. table.contiguous().data<float>().ToArray().Chunk((int)table.shape[1])];

    /// <summary>The live tensors, without those that earlier tests left to the finalizer.</summary>
    protected static long CountTensors()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return LiveTensors.Count;
    }

    /// <summary>Fails if there are more tensors than were counted. Fewer may be left: the finalizer may still meet another test's.</summary>
    protected static void AssertNoMoreThan(long before) => Assert.InRange(LiveTensors.Count, 0, before);
}
