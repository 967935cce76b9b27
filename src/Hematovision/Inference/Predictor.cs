using System.Globalization;
using Hematovision.Data;
using Hematovision.Imaging;
using Hematovision.Inference.Networks;
using Hematovision.Models;
using Hematovision.Torch;
using static TorchSharp.torch;

namespace Hematovision.Inference;

/// <summary>
/// Runs a model over image files: they are decoded and resized on worker threads while the model computes on the calling one.
/// </summary>
/// <remarks>Several threads may use one at a time, but <see cref="BadImages"/> is that of whichever pass ended last. To dispose of it waits for what is being computed.</remarks>
public sealed partial class Predictor : IDisposable
{
    private delegate int Preparation(RgbImage image, Span<byte> destination);

    private readonly Func<CellClassifier> _model;
    private readonly INetwork _network;
    private readonly LateModel? _file;
    private readonly Device _device;
    private readonly LoaderOptions _loading;
    private readonly Preprocessor _preprocessor;
    private readonly PixelReader _read;
    private readonly CellCounts _counts;
    private readonly FeatureGaussian? _training;
    private readonly AnswerOptions _answers = new();
    private readonly ReaderWriterLockSlim _uses = new();
    private bool _disposed;

    /// <summary>Uses a model that stays the caller's; it is put in evaluation mode for each pass. Images are prepared by <paramref name="read"/>.</summary>
    internal Predictor(
        CellClassifier model, IReadOnlyList<string> classes, Preprocessor preprocessor, PixelReader read, Device device, Precision precision, LoaderOptions loading)
        : this(() => model, new TorchNetwork(model, preprocessor, device, precision), classes, preprocessor, read, device, precision, loading)
    {
    }

    private Predictor(
        Func<CellClassifier> model, INetwork network, IReadOnlyList<string> classes, Preprocessor preprocessor, PixelReader read,
        Device device, Precision precision, LoaderOptions loading)
    {
        _model = model;
        _network = network;
        Classes = Array.AsReadOnly([.. classes]);
        _preprocessor = preprocessor;
        _read = read;
        _counts = new CellCounts(preprocessor);
        _device = device;
        Precision = precision;
        _loading = loading;
    }

    private Predictor(
        LateModel file, INetwork network, ModelMetadata metadata, FeatureGaussian? training, Preprocessor preprocessor,
        Device device, Precision precision, LoaderOptions loading, AnswerOptions answers)
        : this(() => file.Value, network, metadata.Classes, preprocessor, preprocessor.Read, device, precision, loading)
    {
        _file = file;
        _training = training;
        _answers = answers;
        Metadata = metadata;
    }

    /// <summary>Class names in the order of the probabilities.</summary>
    public IReadOnlyList<string> Classes { get; }

    /// <summary>What the model's file says about it; null for a model that is in training.</summary>
    public ModelMetadata? Metadata { get; }

    /// <summary>Views of each image whose logits are averaged.</summary>
    internal int ViewCount => _answers.Views;

    /// <summary>The numbers that it computes in, decided.</summary>
    internal Precision Precision { get; }

    /// <summary>What computes its network; never <see cref="NetworkRuntime.Auto"/>.</summary>
    internal NetworkRuntime Runtime => _network is OnnxNetwork ? NetworkRuntime.Onnx : NetworkRuntime.Torch;

    /// <summary>The images of the last pass that could not be read, with the reason; they have no probabilities. Known when the pass has ended.</summary>
    public IReadOnlyList<BadImage> BadImages { get; private set; } = [];

    /// <summary>Loads a model file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="device"><c>auto</c>, <c>cpu</c>, <c>cuda</c> or <c>cuda:N</c>.</param>
    /// <param name="precision">The numbers it computes in.</param>
    /// <param name="loading">Batch size and threads; null for the defaults.</param>
    /// <param name="answers">Views and abstention; null for one view, and what the file says.</param>
    /// <param name="runtime">What computes the network; explanations, which need gradients, are libtorch's always.</param>
    /// <exception cref="UsageException"><paramref name="answers"/> makes no sense, or the runtime cannot compute in that precision.</exception>
    /// <exception cref="HematoException">The file cannot be used, or the device or the runtime is not there.</exception>
    public static Predictor Load(
        string path, string device = "auto", Precision precision = Precision.Auto, LoaderOptions? loading = null, AnswerOptions? answers = null,
        NetworkRuntime runtime = NetworkRuntime.Auto)
    {
        answers ??= new AnswerOptions();
        answers.Check();
        Engine.SetEnvironment();
        var on = Devices.Parse(device);
        precision = NetworkChoice.Decide(precision, runtime, on);
        var model = new LateModel(path, on);
        INetwork? network = null;
        try
        {
            using var file = StoredModel.Open(path);
            var preprocessor = new Preprocessor(file.Metadata.Preprocessing);
            network = NetworkChoice.Open(runtime, file, () => model.Value, preprocessor, on, precision);
            return new Predictor(model, network, file.Metadata, file.TrainingFeatures(), preprocessor, on, precision, loading ?? new LoaderOptions(), answers);
        }
        catch
        {
            network?.Dispose();
            model.Dispose();
            throw;
        }
    }

    /// <summary>Predicts files, in their order, as they are enumerated. A file that cannot be read is left out and stands in <see cref="BadImages"/> at the end.</summary>
    /// <param name="paths">The files; <see cref="ImagePaths.Expand"/> makes them of folders and globs.</param>
    /// <param name="cancellation">Ends the wait for the next batch.</param>
    /// <exception cref="OperationCanceledException">Cancelled; thrown while enumerating.</exception>
    public IEnumerable<Prediction> Predict(IReadOnlyList<string> paths, CancellationToken cancellation = default) =>
        Batches([.. paths.Select(path => new ImageExample(path, "", path))], _counts.Read, Answer, cancellation)
            .Select(answer => Prediction(paths[answer.Index], answer, _counts.Of(paths[answer.Index])));

    /// <summary>Predicts pictures that are in memory, in their order; the same to the bit as their files in batches of the same size.</summary>
    /// <param name="pictures">Each with what its prediction is called.</param>
    /// <param name="cancellation">Ends the wait for the next batch.</param>
    /// <exception cref="OperationCanceledException">Cancelled; thrown while enumerating.</exception>
    public IEnumerable<Prediction> Predict(IReadOnlyList<(string Name, RgbImage Image)> pictures, CancellationToken cancellation = default) =>
        InMemory(pictures, _preprocessor.PrepareAndCount, cancellation);

    /// <summary>Predicts cells that <see cref="Imaging.Cells.CellCrop"/> cut out, in their order, without looking for a cell in them again.</summary>
    /// <inheritdoc cref="Predict(IReadOnlyList{ValueTuple{string, RgbImage}}, CancellationToken)"/>
    public IEnumerable<Prediction> PredictCells(IReadOnlyList<(string Name, RgbImage Image)> pictures, CancellationToken cancellation = default) =>
        InMemory(pictures, PrepareOne, cancellation);

    /// <inheritdoc/>
    public void Dispose()
    {
        _uses.EnterWriteLock();
        try
        {
            if (_disposed) return;
            _disposed = true;
            _network.Dispose();
            _file?.Dispose();
        }
        finally
        {
            _uses.ExitWriteLock();
        }
    }

    // What computes is native: it must not be let go of while it does.
    private T Use<T>(Func<T> compute)
    {
        _uses.EnterReadLock();
        try
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return compute();
        }
        finally
        {
            _uses.ExitReadLock();
        }
    }

    // The loader reads by name, so a picture goes by its number: names may repeat.
    private IEnumerable<Prediction> InMemory(IReadOnlyList<(string Name, RgbImage Image)> pictures, Preparation prepare, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(pictures);
        var examples = Enumerable.Range(0, pictures.Count).Select(i => i.ToString(CultureInfo.InvariantCulture)).Select(number => new ImageExample(number, "", number)).ToList();
        var cells = new int[pictures.Count];
        return Batches(examples, Read, Answer, cancellation).Select(answer => Prediction(pictures[answer.Index].Name, answer, cells[answer.Index]));

        void Read(string number, Span<byte> destination)
        {
            var index = int.Parse(number, CultureInfo.InvariantCulture);
            cells[index] = prepare(pictures[index].Image, destination);
        }
    }

    private int PrepareOne(RgbImage cell, Span<byte> destination)
    {
        _preprocessor.PrepareCell(cell, destination);
        return 1;
    }
}
