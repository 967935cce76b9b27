using System.Globalization;
using Google.Protobuf;
using Hematovision.Imaging;
using Hematovision.Training;
using SkiaSharp;
using Tensorboard;

namespace Hematovision.Reporting;

/// <summary>
/// Writes a run's metrics for TensorBoard: an event file in a folder, a scalar a metric, a step an epoch. Opening a folder anew adds
/// a file; what it then writes takes the place of earlier files' values from its first step on, so that a resumed run shows one line.
/// </summary>
/// <remarks>
/// TorchSharp's SummaryWriter is not used: it stamps events with ticks, or with seconds in a float, which is out by a minute or
/// two, where TensorBoard expects seconds since 1970 in a double. Its message classes are.
/// </remarks>
public sealed class TensorBoardLog : IDisposable
{
    private const int Rgba = 4; // channels, as TensorBoard counts colour spaces

    private static int _opened;

    private readonly string _path;
    private readonly EventFile _file;
    private bool _begun;

    /// <summary>Begins a new event file.</summary>
    /// <param name="folder">Where; made if it is not there.</param>
    /// <exception cref="HematoException">The folder cannot be written.</exception>
    public TensorBoardLog(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        // TensorBoard looks for "tfevents" and reads files in the order of their names; the rest only keeps them apart.
        var number = Interlocked.Increment(ref _opened);
        var name = string.Create(
            CultureInfo.InvariantCulture,
            $"events.out.tfevents.{DateTimeOffset.UtcNow.ToUnixTimeMilliseconds()}.{Environment.MachineName}.{Environment.ProcessId}.{number}");
        _path = Path.Combine(folder, name);
        _file = Guard(() =>
        {
            Directory.CreateDirectory(folder);
            return new EventFile(_path);
        });
        Append(new Event { FileVersion = "brain.Event:2" });
    }

    /// <summary>Adds an epoch's metrics; they are on file when it returns.</summary>
    /// <param name="epoch">What the epoch measured; its number is the step.</param>
    /// <exception cref="HematoException">The file cannot be written, as where the disk is full.</exception>
    public void Write(EpochMetrics epoch)
    {
        ArgumentNullException.ThrowIfNull(epoch);
        Begin(epoch.Epoch);
        var summary = new Summary();
        foreach (var (tag, value) in Scalars(epoch))
            summary.Value.Add(new Summary.Types.Value { Tag = tag, SimpleValue = (float)value });

        Append(new Event { Step = epoch.Epoch, Summary = summary });
    }

    /// <summary>Adds a picture.</summary>
    /// <param name="epoch">The epoch it is of, which is the step.</param>
    /// <param name="tag">What TensorBoard calls it.</param>
    /// <param name="picture">The picture.</param>
    /// <exception cref="HematoException">The file cannot be written, as where the disk is full.</exception>
    internal void Write(int epoch, string tag, SKBitmap picture)
    {
        Begin(epoch);
        using var png = new MemoryStream();
        PngFile.Write(png, picture);
        var image = new Summary.Types.Image { Height = picture.Height, Width = picture.Width, Colorspace = Rgba, EncodedImageString = ByteString.CopyFrom(png.ToArray()) };
        var summary = new Summary();
        summary.Value.Add(new Summary.Types.Value { Tag = tag, Image = image });
        Append(new Event { Step = epoch, Summary = summary });
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => _file.Dispose();

    /// <summary>A tag's part before the slash is the group that TensorBoard shows it in.</summary>
    private static IEnumerable<(string Tag, double Value)> Scalars(EpochMetrics epoch) =>
    [
        ("loss/train", epoch.TrainLoss),
        ("loss/val", epoch.ValLoss),
        ("accuracy/train", epoch.TrainAccuracy),
        ("accuracy/val", epoch.ValAccuracy),
        ("val_macro/precision", epoch.ValMacroPrecision),
        ("val_macro/recall", epoch.ValMacroRecall),
        ("val_macro/f1", epoch.ValMacroF1),
        ("optimizer/learning_rate", epoch.LearningRate),
        ("speed/seconds_per_epoch", epoch.Seconds),
        ("speed/images_per_second", epoch.ImagesPerSecond),
        ("memory/peak_gib", epoch.PeakMemoryBytes / (double)(1L << 30)),
    ];

    // TensorBoard drops what it has of this step and later ones: a killed run's epoch that is done again counts once.
    private void Begin(int epoch)
    {
        if (_begun) return;
        Append(new Event { Step = epoch, SessionLog = new SessionLog { Status = SessionLog.Types.SessionStatus.Start } });
        _begun = true;
    }

    private void Append(Event item)
    {
        item.WallTime = (DateTime.UtcNow - DateTime.UnixEpoch).TotalSeconds;
        Guard(() =>
        {
            _file.Append(item);
            return true;
        });
    }

    private T Guard<T>(Func<T> write)
    {
        try
        {
            return write();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new HematoException($"cannot write {_path}: {e.Message} Free some space or name another folder.", e);
        }
    }
}
