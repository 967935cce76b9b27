using Hematovision.Data;
using Hematovision.Evaluation;
using Hematovision.Imaging;
using Hematovision.Inference.Networks;
using Hematovision.Models;
using Hematovision.Torch;
using Hematovision.Training.Features;
using static TorchSharp.torch;

namespace Hematovision.Training;

// Where a batch comes from: pixels that are augmented anew, or what the frozen stages made of a view that is kept.
internal sealed partial class Trainer
{
    private IEnumerable<Batch> Batches(int epoch, CancellationToken cancellation) =>
        _features is { } features ? KeptBatches(features, epoch, cancellation) : NewBatches(epoch, cancellation);

    private IEnumerable<Batch> NewBatches(int epoch, CancellationToken cancellation)
    {
        foreach (var (indices, changed) in Augmented(epoch, cancellation))
        {
            using var scope = NewDisposeScope();
            using var unit = changed;
            var dropout = _model.Head.DrawDropout(indices.Count, _device);
            var boundary = _frozen?.Compute(_preprocessor.Standardise(unit));
            yield return new Batch(indices, (model, first, count) => boundary is null
                ? model.Logits(ChannelsLast.From(_preprocessor.Standardise(unit.narrow(0, first, count).to(_device))), _precision, dropout?.narrow(0, first, count))
                : model.FromBoundary(boundary.narrow(0, first, count), _precision, dropout?.narrow(0, first, count)));
        }
    }

    // The processors change the next batch's images while this one trains: a GPU would wait for them.
    private IEnumerable<(IReadOnlyList<int> Indices, Tensor Unit)> Augmented(int epoch, CancellationToken cancellation)
    {
        (IReadOnlyList<int> Indices, Task<Tensor> Unit)? next = null;
        try
        {
            foreach (var batch in _loader.Read(EpochOrder(epoch), cancellation))
            {
                var ready = next;
                next = (batch.Indices, Task.Run(() =>
                {
                    using var pixels = batch;
                    return _augmenter.Apply(pixels.Pixels, _options.Size, pixels.Indices, epoch);
                }));
                if (ready is { } it) yield return (it.Indices, it.Unit.GetAwaiter().GetResult());
            }

            if (next is { } last)
            {
                next = null;
                yield return (last.Indices, last.Unit.GetAwaiter().GetResult());
            }
        }
        finally
        {
            next?.Unit.GetAwaiter().GetResult().Dispose();
        }
    }

    // Wherever the batches come from: with what is kept of an earlier run, nothing may be augmented in this one.
    private void ShowAugmented(CancellationToken cancellation)
    {
        using var scope = NewDisposeScope();
        foreach (var batch in _loader.Read([.. EpochOrder(1).Take(_options.BatchSize)], cancellation))
        {
            using var pixels = batch;
            _observer.Augmented(View(pixels, _augmenter, epoch: 1));
        }
    }

    // The views of the first epochs are what these epochs would have seen without a cache.
    private IEnumerable<Batch> KeptBatches(StageFeatures features, int epoch, CancellationToken cancellation)
    {
        var view = (epoch - 1) % _options.Views;
        features.Train.Fill(view, cancellation);
        foreach (var indices in EpochOrder(epoch).Where(i => features.Train.Has(view, i)).Chunk(_options.BatchSize))
        {
            cancellation.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            var dropout = _model.Head.DrawDropout(indices.Length, _device);
            yield return new Batch(indices, (model, first, count) =>
                model.FromBoundary(features.Train.Read(view, indices[first..(first + count)]).to(_device), _precision, dropout?.narrow(0, first, count)));
        }
    }

    private ClassificationReport ValidateFeatures(CancellationToken cancellation)
    {
        using var none = no_grad();
        var features = _features!.Val;
        features.Fill(0, cancellation);
        _model.eval();
        var scored = new List<Scored>();
        foreach (var indices in Enumerable.Range(0, _data.Val.Count).Where(i => features.Has(0, i)).Chunk(_options.BatchSize))
        {
            using var scope = NewDisposeScope();
            cancellation.ThrowIfCancellationRequested();
            var logits = _model.FromBoundary(features.Read(0, indices).to(_device), _precision).cpu().data<float>().ToArray().Chunk(_data.Classes.Count);
            scored.AddRange(indices.Select(i => _data.Val[i]).Zip(logits, (image, its) => new Scored(ClassNames.IndexOf(_data.Classes, image.Label), Softmax.Of(its, 1), image.Group)));
        }

        return scored.Count > 0
            ? ClassificationReport.Compute(_data.Classes, scored)
            : throw new HematoException("no validation image could be read; look at the files named above.");
    }

    // What is frozen, and no larger than the pixels it is made of, is kept.
    private StageFeatures? OpenFeatures()
    {
        if (_options.Views == 0 || _model.Backbone.FrozenStages == 0) return null;

        // A BatchNorm in training mode would take the images that only ask for a shape into its statistics.
        _model.eval();
        var shape = BoundaryShape();
        var bytes = FrozenFeatures.RowBytes(shape);
        if (bytes >= _preprocessor.PixelBytes) return null;

        var open = new List<string>();
        var train = Open(_data.Train, _augmenter, _augmentation, _options.Views, "training images");
        var val = train is null ? null : Open(_data.Val, null, AugmentationPolicy.None, 1, "validation images");
        if (val is not null) return new StageFeatures(train!, val);
        train?.Dispose();
        return null;

        FrozenFeatures? Open(IReadOnlyList<ImageExample> examples, Augmenter? augmenter, AugmentationPolicy policy, int views, string what)
        {
            var key = $"{FeatureKey.Of(_model, examples.Select(_data.Dataset.HashOf), _preprocessor.Contract, policy, augmenter is null ? 0 : _options.Seed, $"{_device.type} {_precision}{(_frozen is null ? "" : $" onnx {OnnxSession.Version}")}")}-{views}";
            var most = (long)(_options.CacheSize * 1e9);
            var cache = FeatureStore.Open(FeatureStore.Folder, key, bytes, (long)views * examples.Count, most, open, out var reason);
            if (cache is null)
            {
                _observer.Noted($"what the frozen stages make of the {what} is not kept, and is computed in each epoch: {reason}");
                return null;
            }

            open.Add(key);
            var loader = new BatchLoader(examples, _preprocessor.PixelBytes, _pixels.Read, new LoaderOptions(FrozenFeatures.BlockSize, _options.Workers));
            loader.BadImageFound += bad => LeftOut(augmenter is null ? "validation" : "training", bad);
            return new FrozenFeatures(cache, loader, examples.Count, shape, Compute, (view, done) => _observer.Caching(
                views > 1 ? $"{what}, view {view + 1} of {views}" : what, done, examples.Count));

            Tensor Compute(PixelBatch batch, int view) => Boundary(_preprocessor.Standardise(View(batch, augmenter, view + 1)));
        }
    }

    private long[] BoundaryShape()
    {
        using var scope = NewDisposeScope();
        return Boundary(zeros(1, 3, _options.Size, _options.Size, device: _device)).shape[1..];
    }

    private Tensor View(PixelBatch batch, Augmenter? augmenter, int epoch)
    {
        if (augmenter is null) return _preprocessor.ToUnit(batch.Pixels, batch.Count, _device);
        return augmenter.Apply(batch.Pixels, _options.Size, batch.Indices, epoch).to(_device);
    }

    private Tensor Boundary(Tensor images) => _frozen?.Compute(images) ?? _model.Boundary(ChannelsLast.From(images), _precision);

    // Logits are a model's of so many images from one on; called on several threads.
    private readonly record struct Batch(IReadOnlyList<int> Indices, Func<CellClassifier, int, int, Tensor> Logits);
}
