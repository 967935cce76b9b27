using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Hematovision.Web.Engine;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;

namespace Hematovision.Web.Api;

/// <summary><c>POST /api/predict</c> and <c>POST /api/predict/batch</c>.</summary>
internal sealed class Predicting(Catalogue catalogue, Admission admission, Classification classification, ServeOptions options)
{
    /// <summary>One image, as the body or the first file of a form.</summary>
    internal async Task One(HttpContext context)
    {
        var query = Query.Of(context.Request, catalogue);
        using var place = admission.TryEnter() ?? throw ProblemException.Busy();
        using var time = Time(context);
        var upload = await ReadOne(context.Request, place, time.Token);
        var answer = await classification.Classify(query.Model.Hold(), upload.Bytes, new Asked(context.TraceIdentifier, upload.Name, query.Explain), time.Token);
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(Answers.Of(query.Model.Name, upload.Name, answer, query.Top).ToJsonString(Answers.Json), time.Token);
    }

    /// <summary>The files of a form; a line of JSON for each, in their order, as soon as it is known.</summary>
    internal async Task Batch(HttpContext context)
    {
        var query = Query.Of(context.Request, catalogue);
        if (!Uploads.IsForm(context.Request)) throw new ProblemException(StatusCodes.Status415UnsupportedMediaType, "Not a form", "a batch is a multipart/form-data form of files.");
        if (context.Request.ContentLength > BatchBytes) throw ProblemException.TooLarge(BatchBytes, "a batch", context.Request.ContentLength);
        context.Features.GetRequiredFeature<IHttpMaxRequestBodySizeFeature>().MaxRequestBodySize = BatchBytes;
        var form = Uploads.Form(context.Request);
        var first = admission.TryEnter() ?? throw ProblemException.Busy();
        var lines = Channel.CreateUnbounded<Task<JsonObject>>();
        var reading = Read(context, form, query, first, lines.Writer);
        var started = false;
        try
        {
            await foreach (var line in lines.Reader.ReadAllAsync(context.RequestAborted))
            {
                if (!started) context.Response.ContentType = "application/x-ndjson";
                started = true;
                await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes((await line).ToJsonString(Answers.Json) + "\n"), context.RequestAborted);
                await context.Response.Body.FlushAsync(context.RequestAborted);
            }
        }
        finally
        {
            // What works on a request ends before it: its context is another's afterwards.
            await reading;
            await foreach (var line in lines.Reader.ReadAllAsync()) await line;
        }

        if (!started) throw ProblemException.BadRequest("the form holds no file.");
    }

    /// <summary>What a form adds to its images, at most.</summary>
    internal const int FormBytes = 1 << 20;

    private long BatchBytes => checked((options.MaxBytes * options.MaxImages) + FormBytes);

    private async Task Read(HttpContext context, MultipartReader form, Query query, Admission.Place first, ChannelWriter<Task<JsonObject>> lines)
    {
        Admission.Place? place = first;
        CancellationTokenSource? time = null;
        var index = 0;
        try
        {
            for (; ; index++)
            {
                time = Time(context);
                place ??= await admission.Enter(time.Token);
                var upload = await Uploads.ReadNext(form, place, options.MaxBytes, time.Token);
                if (upload is null) break;
                if (index == options.MaxImages) throw new ProblemException(StatusCodes.Status413PayloadTooLarge, "Too many images", $"a batch may have {options.MaxImages} images; those before this one are answered.");
                await lines.WriteAsync(Line(context, query, upload, index, place, time));
                (place, time) = (null, null);
            }
        }
        catch (Exception e) when (index > 0)
        {
            // The status is sent already: what goes wrong is told in a line.
            await lines.WriteAsync(Task.FromResult(Failed(context, index, null, e)));
        }
        finally
        {
            time?.Dispose();
            place?.Dispose();
            lines.Complete();
        }
    }

    // What is wrong with one image is said in its line; the others are answered.
    private async Task<JsonObject> Line(HttpContext context, Query query, Upload upload, int index, Admission.Place place, CancellationTokenSource time)
    {
        using (time)
        using (place)
        {
            try
            {
                var answer = await classification.Classify(query.Model.Hold(), upload.Bytes, new Asked(context.TraceIdentifier, upload.Name, query.Explain), time.Token);
                var line = Answers.Of(query.Model.Name, upload.Name, answer, query.Top);
                line.Insert(0, "index", index);
                return line;
            }
            catch (Exception e)
            {
                return Failed(context, index, upload.Name, e);
            }
        }
    }

    // Without a name it is where the batch ends: neither this image nor one after it is answered.
    private JsonObject Failed(HttpContext context, int index, string? name, Exception e) =>
        new() { ["index"] = index, ["name"] = name, ["error"] = Problems.Json(context, Problems.Of(e, options)) };

    private async Task<Upload> ReadOne(HttpRequest request, Admission.Place place, CancellationToken cancellation)
    {
        if (!Uploads.IsForm(request)) return await Uploads.ReadBody(request, place, options.MaxBytes, cancellation);
        var form = Uploads.Form(request);
        var upload = await Uploads.ReadNext(form, place, options.MaxBytes, cancellation) ?? throw ProblemException.BadRequest("the form holds no file.");
        return await Uploads.HasMore(form, cancellation) ? throw ProblemException.BadRequest("the form holds more than one file: /api/predict/batch takes several.") : upload;
    }

    private CancellationTokenSource Time(HttpContext context)
    {
        var time = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        time.CancelAfter(TimeSpan.FromSeconds(options.Timeout));
        return time;
    }

    /// <summary>What a request asks for beside its images.</summary>
    private sealed record Query(ServedModel Model, int? Top, bool Explain)
    {
        internal static Query Of(HttpRequest request, Catalogue catalogue)
        {
            var name = request.Query["model"].ToString();
            var model = name.Length == 0 ? catalogue.Default : catalogue.Find(name);
            return new Query(model, Number(request.Query["top"].ToString()), Flag(request.Query["explain"].ToString()));
        }

        private static int? Number(string text)
        {
            if (text.Length == 0) return null;
            return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var top) && top > 0 ? top : throw ProblemException.BadRequest("top is a whole number from 1.");
        }

        private static bool Flag(string text) => text switch
        {
            "" or "0" or "false" => false,
            "1" or "true" => true,
            _ => throw ProblemException.BadRequest("explain is 1 or 0."),
        };
    }
}
