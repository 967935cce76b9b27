using System.Runtime.CompilerServices;
using Hematovision.Torch;
using static TorchSharp.torch;

namespace Hematovision.Tests.Torch;

public sealed class CoreThreadsTests : TorchTest
{
    [Fact]
    public void Each_share_has_its_own_thread_which_stays_the_same()
    {
        if (CoreThreads.Count == 1) return;
        var (first, second) = (Threads(), Threads());
        Assert.Equal(CoreThreads.Count, first.Distinct().Count());
        Assert.DoesNotContain(Environment.CurrentManagedThreadId, first);
        Assert.Equal(first, second);

        int[] Threads()
        {
            var threads = new int[CoreThreads.Count];
            CoreThreads.Run(threads.Length, share => threads[share] = Environment.CurrentManagedThreadId);
            return threads;
        }
    }

    [Fact]
    public void What_is_done_is_let_go_of()
    {
        var done = Done();
        for (var tries = 0; done.IsAlive && tries < 100; tries++)
        {
            // A thread signals that it is done a moment before it is.
            Thread.Sleep(10);
            GC.Collect();
        }

        Assert.False(done.IsAlive);

        [MethodImpl(MethodImplOptions.NoInlining)]
        static WeakReference Done()
        {
            var batch = new object();
            CoreThreads.Run(CoreThreads.Count, _ => GC.KeepAlive(batch));
            return new WeakReference(batch);
        }
    }

    [Fact]
    public void A_single_share_is_the_callers_with_all_its_cores()
    {
        var thread = 0;
        CoreThreads.Run(1, _ => thread = Environment.CurrentManagedThreadId);
        Assert.Equal(Environment.CurrentManagedThreadId, thread);
    }

    [Fact]
    public void The_cores_are_shared_out_among_them_and_the_caller_keeps_all()
    {
        var before = get_num_threads();
        var cores = new int[CoreThreads.Count];
        CoreThreads.Run(cores.Length, share =>
        {
            using var some = zeros(10, 10);
            using var product = some.matmul(some);
            cores[share] = get_num_threads();
        });
        if (cores.Length > 1) Assert.All(cores, count => Assert.Equal(Cores.Count / cores.Length, count));
        Assert.Equal(before, get_num_threads());
    }

    [Fact]
    public void What_a_share_throws_reaches_the_caller_when_all_have_ended()
    {
        var ended = 0;
        var thrown = Assert.Throws<InvalidOperationException>(() => CoreThreads.Run(CoreThreads.Count, share =>
        {
            if (share > 0) Thread.Sleep(20);
            Interlocked.Increment(ref ended);
            throw new InvalidOperationException($"share {share}");
        }));
        Assert.Equal("share 0", thrown.Message);
        Assert.Equal(CoreThreads.Count, ended);
        CoreThreads.Run(CoreThreads.Count, _ => { });
    }
}
