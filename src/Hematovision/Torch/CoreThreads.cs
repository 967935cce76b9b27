using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using TorchSharp;

namespace Hematovision.Torch;

/// <summary>
/// Threads on which libtorch computes shares of a batch side by side, a core each. One call on all cores makes them wait for each other after each operator, and for a core
/// that another thread has taken; these wait once, at the end.
/// </summary>
internal static class CoreThreads
{
    // Of more cores than this, several compute a share together: each share has gradients of its own.
    private const int Most = 16;

    private static readonly Lock Gate = new();
    private static BlockingCollection<Action>[]? _queues;

    /// <summary>The most shares.</summary>
    internal static int Count { get; } = Cores.Count / ((Cores.Count + Most - 1) / Most);

    /// <summary>Does each share on a thread of its own, the first always on the same one, and waits for all; a single share on the calling thread, with all cores.</summary>
    /// <param name="shares">1 to <see cref="Count"/>.</param>
    /// <param name="work">Takes the share's number.</param>
    internal static void Run(int shares, Action<int> work)
    {
        if (shares == 1)
        {
            work(0);
            return;
        }

        var failures = new ExceptionDispatchInfo?[shares];
        using var left = new CountdownEvent(shares);
        lock (Gate)
        {
            var queues = _queues ??= Start();
            for (var share = 0; share < shares; share++)
            {
                var number = share;
                queues[number].Add(() => Try(number));
            }

            left.Wait();
        }

        Array.Find(failures, failure => failure is not null)?.Throw();

        void Try(int share)
        {
            try
            {
                work(share);
            }
            catch (Exception e)
            {
                failures[share] = ExceptionDispatchInfo.Capture(e);
            }
            finally
            {
                left.Signal();
            }
        }
    }

    // A frame of its own, so that nothing holds what is done, a batch and all that made it, while the thread waits for more.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void DoNext(BlockingCollection<Action> queue) => queue.Take()();

    private static BlockingCollection<Action>[] Start()
    {
        Engine.Start();
        var (all, each) = (torch.get_num_threads(), Cores.Count / Count);
        using var ready = new CountdownEvent(Count);
        BlockingCollection<Action>[] queues = [.. Enumerable.Range(0, Count).Select(_ => new BlockingCollection<Action>())];
        foreach (var (number, queue) in queues.Index())
        {
            new Thread(() => Serve(queue)) { Name = $"core {number + 1}", IsBackground = true }.Start();
        }

        // What a thread sets holds for it, and for those to come.
        ready.Wait();
        torch.set_num_threads(all);
        return queues;

        void Serve(BlockingCollection<Action> queue)
        {
            _ = torch.get_num_threads(); // takes on what holds for all, which would else replace what is set
            torch.set_num_threads(each);
            ready.Signal();
            while (true) DoNext(queue);
        }
    }
}
