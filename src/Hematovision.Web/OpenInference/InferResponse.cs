using System.Buffers.Binary;
using System.Text;
using System.Text.Json.Nodes;
using Hematovision.Web.Api;
using Hematovision.Web.Engine;

namespace Hematovision.Web.OpenInference;

/// <summary>The answer to an inference request.</summary>
internal static class InferResponse
{
    /// <summary>Writes it: JSON, and after it the outputs that are wanted as binary data.</summary>
    internal static async Task Write(HttpContext context, string model, InferRequest request, IReadOnlyList<Classified> answers, CancellationToken cancellation)
    {
        using var tail = new MemoryStream();
        var outputs = new JsonArray();
        foreach (var wanted in request.Outputs) outputs.Add(Output(wanted, answers, tail));
        var json = new JsonObject { ["model_name"] = model, ["model_version"] = answers[0].Version };
        if (request.Id is { } id) json["id"] = id;
        json["outputs"] = outputs;
        var head = Encoding.UTF8.GetBytes(json.ToJsonString(Answers.Json));
        if (tail.Length > 0) context.Response.Headers["Inference-Header-Content-Length"] = $"{head.Length}";
        context.Response.ContentType = tail.Length > 0 ? "application/octet-stream" : "application/json";
        context.Response.ContentLength = head.Length + tail.Length;
        await context.Response.Body.WriteAsync(head, cancellation);
        await context.Response.Body.WriteAsync(tail.ToArray(), cancellation);
    }

    private static JsonObject Output(WantedOutput wanted, IReadOnlyList<Classified> answers, MemoryStream tail)
    {
        var predictions = answers.Select(answer => answer.Reply.Prediction).ToList();
        return wanted.Name switch
        {
            InferRequest.Probabilities => Numbers(wanted, predictions.Count, predictions[0].Classes.Count, [.. predictions.SelectMany(p => p.Probabilities)], tail),
            InferRequest.Class => Texts(wanted, [.. predictions.Select(p => p.Label)], tail),
            _ => Texts(wanted, [.. predictions.Select(p => p.Refer ?? "")], tail),
        };
    }

    private static JsonObject Numbers(WantedOutput wanted, int rows, int columns, float[] values, MemoryStream tail)
    {
        var json = new JsonObject { ["name"] = wanted.Name, ["datatype"] = "FP32", ["shape"] = new JsonArray(rows, columns) };
        if (!wanted.Binary)
        {
            json["data"] = new JsonArray([.. values.Select(value => (JsonNode)value)]);
            return json;
        }

        var bytes = new byte[values.Length * sizeof(float)];
        for (var i = 0; i < values.Length; i++) BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(i * sizeof(float)), values[i]);
        return Binary(json, bytes, tail);
    }

    private static JsonObject Texts(WantedOutput wanted, string[] values, MemoryStream tail)
    {
        var json = new JsonObject { ["name"] = wanted.Name, ["datatype"] = "BYTES", ["shape"] = new JsonArray(values.Length) };
        if (!wanted.Binary)
        {
            json["data"] = new JsonArray([.. values.Select(value => (JsonNode)value)]);
            return json;
        }

        var bytes = new List<byte>();
        foreach (var text in values.Select(Encoding.UTF8.GetBytes))
        {
            var length = new byte[sizeof(uint)];
            BinaryPrimitives.WriteUInt32LittleEndian(length, (uint)text.Length);
            bytes.AddRange([.. length, .. text]);
        }

        return Binary(json, [.. bytes], tail);
    }

    private static JsonObject Binary(JsonObject json, byte[] bytes, MemoryStream tail)
    {
        json["parameters"] = new JsonObject { ["binary_data_size"] = bytes.Length };
        tail.Write(bytes);
        return json;
    }
}
