using System.Text.Json;
using System.Text.Json.Nodes;
using Hematovision.Imaging;
using Hematovision.Web.Engine;

namespace Hematovision.Web.Api;

/// <summary>Turns what a request runs into into problem details, and logs each request as one line.</summary>
internal sealed partial class Problems(ILogger<Problems> log, ServeOptions options) : IMiddleware
{
    /// <inheritdoc/>
    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        var start = TimeProvider.System.GetTimestamp();
        context.Response.Headers["X-Request-Id"] = context.TraceIdentifier;
        try
        {
            await next(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Whoever asked is gone: there is nobody to answer. Counted as nginx does.
            if (!context.Response.HasStarted) context.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
        }
        catch (Exception e) when (!context.Response.HasStarted)
        {
            await Write(context, Of(e, options));
            if (context.Response.StatusCode >= StatusCodes.Status500InternalServerError && e is not ProblemException) LogDefect(e, context.TraceIdentifier);
        }
        finally
        {
            var time = TimeProvider.System.GetElapsedTime(start);
            Measures.Request(context.Request.Method, (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText, context.Response.StatusCode, time);
            LogRequest(context.Request.Method, context.Request.Path, context.Response.StatusCode, Math.Round(time.TotalMilliseconds, 1), context.TraceIdentifier);
        }
    }

    /// <summary>What an exception is to whoever asked. A defect tells nothing of the inside.</summary>
    internal static ProblemException Of(Exception e, ServeOptions options) => e switch
    {
        ProblemException problem => problem,
        ImageReadException image => ProblemException.NotAnImage($"{image.Path}: {image.Reason}."),
        BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } => ProblemException.TooLarge(options.MaxBytes, "an image"),
        BadHttpRequestException bad => new ProblemException(bad.StatusCode, "Bad request", "the request breaks off or breaks HTTP's rules."),
        InvalidDataException or IOException => ProblemException.BadRequest("the body is not what its content type says, or breaks off."),
        OperationCanceledException => ProblemException.TooSlow(options.Timeout),
        _ => new ProblemException(StatusCodes.Status500InternalServerError, "Defect", "the server failed; its log says how, under the request's id."),
    };

    /// <summary>Writes problem details as the answer.</summary>
    internal static async Task Write(HttpContext context, ProblemException problem)
    {
        context.Response.StatusCode = problem.Status;

        // Of an answer that was begun and not sent.
        context.Response.ContentLength = null;
        context.Response.Headers.Remove("Inference-Header-Content-Length");
        var inference = context.Request.Path.StartsWithSegments("/v2");
        context.Response.ContentType = inference ? "application/json" : "application/problem+json";
        if (problem.RetryAfter is { } seconds) context.Response.Headers.RetryAfter = $"{seconds}";

        // The Open Inference Protocol has a form of its own for errors.
        var json = inference ? new JsonObject { ["error"] = problem.Message } : Json(context, problem);
        await context.Response.WriteAsync(json.ToJsonString(Answers.Json));
    }

    /// <summary>Problem details as JSON.</summary>
    internal static JsonObject Json(HttpContext context, ProblemException problem) => new()
    {
        ["type"] = "about:blank",
        ["title"] = problem.Title,
        ["status"] = problem.Status,
        ["detail"] = problem.Message,
        ["request_id"] = context.TraceIdentifier,
    };

    [LoggerMessage(Level = LogLevel.Information, Message = "{Method} {Path} {Status} in {Milliseconds} ms, request {RequestId}")]
    private partial void LogRequest(string method, string path, int status, double milliseconds, string requestId);

    [LoggerMessage(Level = LogLevel.Error, Message = "request {RequestId} failed")]
    private partial void LogDefect(Exception e, string requestId);
}
