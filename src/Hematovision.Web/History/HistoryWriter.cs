using System.Threading.Channels;
using Hematovision.Web.Engine;
using Microsoft.Data.Sqlite;

namespace Hematovision.Web.History;

/// <summary>
/// Keeps results in a database, on a thread of its own. No request waits for it: what comes faster than the disk takes it, or cannot be
/// written, is counted as lost.
/// </summary>
internal sealed partial class HistoryWriter : IDisposable
{
    private const int Capacity = 4096;
    private const int AtOnce = 256;

    private readonly Channel<HistoryEntry> _entries = Channel.CreateBounded<HistoryEntry>(new BoundedChannelOptions(Capacity) { SingleReader = true });
    private readonly HistoryFile _file;
    private readonly Thread _thread;
    private ILogger? _log;

    /// <exception cref="HematoException">The file cannot be used.</exception>
    internal HistoryWriter(string path)
    {
        _file = HistoryFile.Open(path);
        _thread = new Thread(Run) { Name = "history", IsBackground = true };
        _thread.Start();
    }

    /// <summary>Where failures are logged.</summary>
    internal void LogTo(ILogger log) => _log = log;

    /// <summary>Takes an entry, at once.</summary>
    internal void Add(HistoryEntry entry)
    {
        if (!_entries.Writer.TryWrite(entry)) Measures.HistoryLost(1);
    }

    /// <summary>Writes what was taken, then ends.</summary>
    public void Dispose()
    {
        _entries.Writer.Complete();
        _thread.Join();
        _file.Dispose();
    }

    private void Run()
    {
        var entries = new List<HistoryEntry>();
        while (_entries.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            entries.Clear();
            while (entries.Count < AtOnce && _entries.Reader.TryRead(out var entry)) entries.Add(entry);
            Write(entries);
        }
    }

    private void Write(List<HistoryEntry> entries)
    {
        try
        {
            _file.Add(entries);
        }
        catch (Exception e)
        {
            // Whatever it is: an exception on a thread of its own would end the server.
            Measures.HistoryLost(entries.Count);
            if (_log is { } log) LogLoss(log, entries.Count, e is SqliteException sqlite ? HistoryFile.Reason(sqlite) : e.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Count} results are not in the history: {Reason}")]
    private static partial void LogLoss(ILogger log, int count, string reason);
}
