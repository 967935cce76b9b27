using System.Text.Json.Nodes;
using Hematovision.Inference;
using Hematovision.Web.Api;
using Hematovision.Web.Engine;
using Microsoft.AspNetCore.Http.Features;

namespace Hematovision.Web.OpenInference;

/// <summary>
/// The Open Inference Protocol, version 2, over HTTP, with Triton's extension for binary tensors
/// (github.com/kserve/open-inference-protocol, specification/protocol/inference_rest.md).
/// </summary>
internal sealed class Inferring(Catalogue catalogue, Admission admission, Classification classification, ServeOptions options)
{
    // JSON of tensors takes many times its length while it is read.
    private readonly SemaphoreSlim _parsers = new(Environment.ProcessorCount);

    /// <summary>Adds its addresses. What a probe asks needs no key.</summary>
    internal void Map(IEndpointRouteBuilder app, Func<RequestDelegate, Delegate> guarded)
    {
        app.MapRead("/v2/health/live", () => Json(new JsonObject { ["live"] = true })).DisableRateLimiting();
        app.MapRead("/v2/health/ready", () => Json(new JsonObject { ["live"] = true })).DisableRateLimiting();
        app.MapRead("/v2", guarded(context => Send(context, new JsonObject { ["name"] = "hematovision", ["version"] = HematovisionVersion.Text, ["extensions"] = new JsonArray("binary_tensor_data") })));
        foreach (var address in (string[])["/v2/models/{name}", "/v2/models/{name}/versions/{version}"])
        {
            app.MapRead(address, guarded(context => Send(context, Metadata(OfVersion(context, Model(context).Current)))));
            app.MapRead($"{address}/ready", guarded(context => Send(context, new JsonObject { ["name"] = OfVersion(context, Model(context).Current).Name, ["ready"] = true })));
            app.MapPost($"{address}/infer", guarded(Infer));
        }
    }

    private static IResult Json(JsonObject json) => Results.Text(json.ToJsonString(), "application/json");

    private static Task Send(HttpContext context, JsonObject json)
    {
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(json.ToJsonString(Answers.Json));
    }

    private static JsonObject Metadata(LoadedModel model)
    {
        var size = model.Preprocessor.Contract.Size;
        JsonObject Tensor(string name, string type, params int[] shape) => new() { ["name"] = name, ["datatype"] = type, ["shape"] = new JsonArray([.. shape.Select(side => (JsonNode)side)]) };
        return new JsonObject
        {
            ["name"] = model.Name,
            ["versions"] = new JsonArray(model.Version),
            ["platform"] = model.Predictor.Runtime == NetworkRuntime.Onnx ? "hematovision_onnxruntime" : "hematovision_torchsharp",
            ["inputs"] = new JsonArray(Tensor(InferRequest.Image, "BYTES", -1), Tensor(InferRequest.Pixels, "UINT8", -1, -1, -1, 3), Tensor(InferRequest.Tensor, "FP32", -1, 3, size, size)),
            ["outputs"] = new JsonArray(
                Tensor(InferRequest.Probabilities, "FP32", -1, model.Predictor.Classes.Count), Tensor(InferRequest.Class, "BYTES", -1), Tensor(InferRequest.Refer, "BYTES", -1)),
        };
    }

    private ServedModel Model(HttpContext context) => catalogue.Find((string)context.Request.RouteValues["name"]!);

    private static LoadedModel OfVersion(HttpContext context, LoadedModel model)
    {
        if (context.Request.RouteValues["version"] is string version && version != model.Version)
            throw new ProblemException(StatusCodes.Status404NotFound, "No such version", $"{model.Name} is here in version {model.Version}.");
        return model;
    }

    private async Task Infer(HttpContext context)
    {
        // The answer tells one version, so one reading of the model answers all images, whatever is loaded meanwhile.
        var model = Model(context).Hold();
        Admission.Place? first = null;
        using var time = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        time.CancelAfter(TimeSpan.FromSeconds(options.Timeout));
        var working = new List<Task<Classified>>();
        try
        {
            _ = OfVersion(context, model);
            first = admission.TryEnter() ?? throw ProblemException.Busy();
            var request = await Read(context.Request, first, time.Token);
            using var bytes = first.KeepBytes();
            foreach (var (image, i) in request.Images.Select((image, i) => (image, i)))
            {
                var place = first ?? await admission.Enter(time.Token);
                first = null;
                model.TryHold();
                working.Add(Classify(model, image, new Asked(context.TraceIdentifier, $"image {i}"), place, time.Token));
            }

            await InferResponse.Write(context, model.Name, request, await Task.WhenAll(working), time.Token);
        }
        finally
        {
            first?.Dispose();
            model.LetGo();
        }
    }

    // An image of the greatest size fits in as base64, and the JSON around it.
    private long RequestBytes => (options.MaxBytes / 3 * 4) + Predicting.FormBytes;

    private async Task<InferRequest> Read(HttpRequest request, Admission.Place place, CancellationToken cancellation)
    {
        request.HttpContext.Features.GetRequiredFeature<IHttpMaxRequestBodySizeFeature>().MaxRequestBodySize = RequestBytes;
        var body = await Uploads.ReadAll(request, place, RequestBytes, "a request with all its images", cancellation);
        place.Take(body.Length); // what is read out of it is no longer than it
        await _parsers.WaitAsync(cancellation);
        try
        {
            return InferRequest.Parse(body, request.Headers["Inference-Header-Content-Length"], options.MaxImages);
        }
        finally
        {
            _parsers.Release();
        }
    }

    private async Task<Classified> Classify(LoadedModel model, InferImage image, Asked asked, Admission.Place place, CancellationToken cancellation)
    {
        using (place)
        {
            if (image.Pixels is { } pixels) return await classification.Classify(model, pixels, asked, cancellation);
            if (image.Tensor is { } tensor) return await classification.Classify(model, tensor, asked, cancellation);
            return await classification.Classify(model, image.File, asked, cancellation);
        }
    }
}
