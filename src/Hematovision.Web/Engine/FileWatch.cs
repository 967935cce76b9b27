using Hematovision.IO;

namespace Hematovision.Web.Engine;

/// <summary>Loads a model anew when its file has changed. Looking at the clock of a file works on every file system; being told does not.</summary>
internal sealed partial class FileWatch : IAsyncDisposable
{
    private readonly CancellationTokenSource _end = new();
    private readonly ILogger _log;
    private readonly Task _watching;

    /// <summary>Looks every <paramref name="period"/> until disposed of.</summary>
    internal FileWatch(Catalogue catalogue, ModelThread thread, TimeSpan period, ILogger log)
    {
        _log = log;
        foreach (var model in catalogue.All) NoteBounds(model);
        _watching = Watch(catalogue.All.ToDictionary(model => model, model => model.Current.Stamp), thread, period);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _watching;
        _end.Dispose();
    }

    private async Task Watch(Dictionary<ServedModel, FileStamp> known, ModelThread thread, TimeSpan period)
    {
        var seen = known.ToDictionary();
        using var timer = new PeriodicTimer(period);
        try
        {
            while (await timer.WaitForNextTickAsync(_end.Token))
            {
                foreach (var model in known.Keys.ToList())
                {
                    // A file that is still being copied is another at the next look.
                    var (stamp, before) = (FileStamp.Of(model.Path), seen[model]);
                    seen[model] = stamp;
                    if (stamp == known[model] || stamp != before) continue;
                    known[model] = stamp;
                    await Reload(model, thread);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The server stops.
        }
    }

    private async Task Reload(ServedModel model, ModelThread thread)
    {
        try
        {
            await thread.Do(model.Load);
            LogReload(model.Name, model.Current.Version);
            NoteBounds(model);
        }
        catch (HematoException e)
        {
            LogFailure(model.Name, e.Message);
        }
        catch (Exception e)
        {
            // A defect, or no memory on the device: the file after it is looked for all the same.
            LogDefect(e, model.Name);
        }
    }

    // Here too, as in predict: what it refers, it refers by bounds of another way of computing.
    private void NoteBounds(ServedModel model)
    {
        var predictor = model.Current.Predictor;
        if (predictor.Metadata?.Calibration?.BoundsHoldFor(views: 1, predictor.Precision) is { } held) LogBounds(model.Name, held);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Model} was calibrated {Held}; its bounds hold for that only")]
    private partial void LogBounds(string model, string held);

    [LoggerMessage(Level = LogLevel.Information, Message = "the file of {Model} has changed: version {Version} answers")]
    private partial void LogReload(string model, string version);

    [LoggerMessage(Level = LogLevel.Warning, Message = "the file of {Model} has changed and cannot be used, the model before it goes on answering: {Reason}")]
    private partial void LogFailure(string model, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "the file of {Model} has changed and loading it failed, the model before it goes on answering")]
    private partial void LogDefect(Exception e, string model);
}
