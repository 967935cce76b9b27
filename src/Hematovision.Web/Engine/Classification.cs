using System.Diagnostics;
using Hematovision.Imaging;

namespace Hematovision.Web.Engine;

/// <summary>The way of an image from its bytes to its answer: decoded and prepared on one of a few threads, computed on the model's.</summary>
internal sealed class Classification(ModelThread thread, DecodeLimits limits) : IDisposable
{
    // A decoded image can take 200 MB; no more of them than processors are in memory.
    private readonly SemaphoreSlim _decoders = new(Environment.ProcessorCount);

    /// <summary>Classifies the bytes of an image file.</summary>
    /// <param name="model">The model to ask.</param>
    /// <param name="file">The whole file.</param>
    /// <param name="name">What messages call it.</param>
    /// <param name="explain">Whether a map is wanted.</param>
    /// <param name="cancellation">Nobody waits any more.</param>
    /// <exception cref="ImageReadException">It is no image, damaged or too large.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    internal Task<Classified> Classify(ServedModel model, ReadOnlyMemory<byte> file, string name, bool explain, CancellationToken cancellation) =>
        Classify(model, () => (ImageDecoder.Decode(file, name, limits), ImageFormats.NameOf(file.Span)), name, explain, cancellation);

    /// <summary>Classifies a picture that comes as pixels.</summary>
    internal Task<Classified> Classify(ServedModel model, RgbImage image, string name, CancellationToken cancellation) =>
        Classify(model, () => (image, "pixels"), name, explain: false, cancellation);

    private async Task<Classified> Classify(ServedModel model, Func<(RgbImage Image, string Format)> decode, string name, bool explain, CancellationToken cancellation)
    {
        var start = Stopwatch.GetTimestamp();
        var loaded = model.Hold();
        try
        {
            var (pixels, width, height, format) = await Prepare(loaded.Preprocessor, decode, cancellation);
            var reply = await Ask(new Question(loaded, name, pixels, explain, cancellation), cancellation);
            Measures.Image(model.Name, reply.Prediction.Label, reply.Prediction.Refer is not null, Stopwatch.GetElapsedTime(start));
            return new Classified(reply, width, height, format, loaded.Version);
        }
        finally
        {
            loaded.LetGo();
        }
    }

    public void Dispose() => _decoders.Dispose();

    // The question holds the model too: it may be computed after its caller has given up.
    private Task<Reply> Ask(Question question, CancellationToken cancellation)
    {
        question.Model.TryHold();
        if (thread.TryAsk(question)) return question.Reply.WaitAsync(cancellation);
        question.Fail(Api.ProblemException.Busy());
        return question.Reply;
    }

    private async Task<(byte[] Pixels, int Width, int Height, string Format)> Prepare(Preprocessor preprocessor, Func<(RgbImage Image, string Format)> decode, CancellationToken cancellation)
    {
        await _decoders.WaitAsync(cancellation);
        try
        {
            return await Task.Run(() =>
            {
                var (image, format) = decode();
                var pixels = new byte[preprocessor.PixelBytes];
                preprocessor.Prepare(image, pixels);
                return (pixels, image.Width, image.Height, format);
            }, cancellation);
        }
        finally
        {
            _decoders.Release();
        }
    }
}

/// <summary>An answer, with what its image was.</summary>
internal sealed record Classified(Reply Reply, int Width, int Height, string Format, string Version);
