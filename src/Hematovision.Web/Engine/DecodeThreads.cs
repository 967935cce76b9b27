using System.Collections.Concurrent;

namespace Hematovision.Web.Engine;

/// <summary>
/// The threads on which images are decoded and prepared, one a processor: connections are served by others, which a second of decoding must not hold up. A decoded
/// image can take 200 MB, and no more of them than there are threads are in memory.
/// </summary>
internal sealed class DecodeThreads : IDisposable
{
    private readonly BlockingCollection<Action> _work = [];
    private readonly Thread[] _threads;

    internal DecodeThreads()
    {
        _threads = [.. Enumerable.Range(0, Environment.ProcessorCount).Select(i => new Thread(Run) { Name = $"decode {i}", IsBackground = true })];
        foreach (var thread in _threads) thread.Start();
    }

    /// <summary>Does something on one of them. What waits there is as much as was admitted, not more.</summary>
    /// <exception cref="OperationCanceledException">Cancelled before it began.</exception>
    internal Task<T> Do<T>(Func<T> work, CancellationToken cancellation)
    {
        var task = new Task<T>(work, cancellation, TaskCreationOptions.RunContinuationsAsynchronously);
        _work.Add(() => task.RunSynchronously(), cancellation);
        return task;
    }

    /// <summary>Does what was asked, then ends.</summary>
    public void Dispose()
    {
        _work.CompleteAdding();
        foreach (var thread in _threads) thread.Join();
        _work.Dispose();
    }

    private void Run()
    {
        foreach (var work in _work.GetConsumingEnumerable())
        {
            try
            {
                work();
            }
            catch (InvalidOperationException)
            {
                // Cancelled while it waited: its caller has been told.
            }
        }
    }
}
