using System.Diagnostics;
using System.Security.Cryptography;
using Hematovision.Imaging;
using Hematovision.Web.History;
using Hematovision.Web.OpenInference;

namespace Hematovision.Web.Engine;

/// <summary>The way of an image from its bytes to its answer: decoded and prepared on one of a few threads, computed on the model's.</summary>
internal sealed class Classification(ModelThread thread, DecodeLimits limits, HistoryWriter? history) : IDisposable
{
    private readonly DecodeThreads _decoders = new();

    /// <summary>Classifies the bytes of an image file.</summary>
    /// <param name="model">The model to ask, held for this; it is let go with the answer.</param>
    /// <param name="file">The whole file.</param>
    /// <param name="asked">Who asks for what.</param>
    /// <param name="cancellation">Nobody waits any more.</param>
    /// <exception cref="ImageReadException">It is no image, damaged or too large.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    internal Task<Classified> Classify(LoadedModel model, ReadOnlyMemory<byte> file, Asked asked, CancellationToken cancellation) =>
        Classify(model, preprocessor => Prepare(preprocessor, ImageDecoder.Decode(file, asked.Name, limits), ImageFormats.NameOf(file.Span), file.Span), asked, cancellation);

    /// <summary>Classifies a picture that comes as pixels.</summary>
    internal Task<Classified> Classify(LoadedModel model, RgbImage image, Asked asked, CancellationToken cancellation) =>
        Classify(model, preprocessor => Prepare(preprocessor, image, "pixels", image.Pixels.AsSpan(0, image.Width * image.Height * 3)), asked, cancellation);

    /// <summary>Classifies a picture that its sender has prepared for the model.</summary>
    internal Task<Classified> Classify(LoadedModel model, PreparedTensor tensor, Asked asked, CancellationToken cancellation) =>
        Classify(model, preprocessor => new Prepared(tensor.ToPixels(preprocessor), 1, tensor.Side, tensor.Side, "tensor", Hash(tensor.Bytes.Span)), asked, cancellation);

    public void Dispose() => _decoders.Dispose();

    private async Task<Classified> Classify(LoadedModel model, Func<Preprocessor, Prepared> prepare, Asked asked, CancellationToken cancellation)
    {
        var start = Stopwatch.GetTimestamp();
        try
        {
            var prepared = await _decoders.Do(() => prepare(model.Preprocessor), cancellation);
            var reply = await Ask(new Question(model, asked.Name, prepared.Cells, prepared.Pixels, asked.Explain, cancellation), cancellation);
            var said = reply.Prediction;
            Measures.Image(model.Name, said.Label, said.Refer is not null, asked.Explain, Stopwatch.GetElapsedTime(start));
            history?.Add(new HistoryEntry(TimeProvider.System.GetUtcNow(), asked.RequestId, model.Name, model.Hash, said.Label, said.Probability, said.Refer, prepared.Hash, asked.Explain));
            return new Classified(reply, prepared.Width, prepared.Height, prepared.Format, model.Version);
        }
        finally
        {
            model.LetGo();
        }
    }

    // The question holds the model too: it may be computed after its caller has given up.
    private Task<Reply> Ask(Question question, CancellationToken cancellation)
    {
        question.Model.TryHold();
        if (thread.TryAsk(question)) return question.Reply.WaitAsync(cancellation);
        question.Fail(Api.ProblemException.Busy());
        return question.Reply;
    }

    private Prepared Prepare(Preprocessor preprocessor, RgbImage image, string format, ReadOnlySpan<byte> sent)
    {
        var pixels = new byte[preprocessor.PixelBytes];
        var cells = preprocessor.PrepareAndCount(image, pixels);
        return new Prepared(pixels, cells, image.Width, image.Height, format, Hash(sent));
    }

    private string Hash(ReadOnlySpan<byte> sent) => history is null ? "" : Convert.ToHexStringLower(SHA256.HashData(sent));

    private sealed record Prepared(byte[] Pixels, int Cells, int Width, int Height, string Format, string Hash);
}

/// <summary>Who asks for what.</summary>
/// <param name="RequestId">The request it belongs to.</param>
/// <param name="Name">What messages call the image.</param>
/// <param name="Explain">Whether a map is wanted.</param>
internal sealed record Asked(string RequestId, string Name, bool Explain = false);

/// <summary>An answer, with what its image was.</summary>
internal sealed record Classified(Reply Reply, int Width, int Height, string Format, string Version);
