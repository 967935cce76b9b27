using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Hematovision.Imaging;
using Hematovision.Inference.Explanations;
using Hematovision.Reporting;
using Hematovision.Web.Engine;

namespace Hematovision.Web.Api;

/// <summary>Answers as JSON, with the names that <c>hemato predict --json</c> uses.</summary>
internal static class Answers
{
    /// <summary>Text as it is; the answers are never put into HTML unescaped.</summary>
    internal static JsonSerializerOptions Json { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The answer of one image.</summary>
    /// <param name="model">The model's name.</param>
    /// <param name="name">What the image is called, or null.</param>
    /// <param name="answer">What the model says.</param>
    /// <param name="top">The K most probable classes; null for none but the first.</param>
    internal static JsonObject Of(string model, string? name, Classified answer, int? top)
    {
        var json = new JsonObject { ["name"] = name };
        answer.Reply.Prediction.WriteTo(json, top);
        json["image"] = new JsonObject { ["format"] = answer.Format, ["width"] = answer.Width, ["height"] = answer.Height };
        json["model"] = new JsonObject { ["name"] = model, ["version"] = answer.Version };
        if (answer.Reply.Explanation is { } explanation) json["explanation"] = Explained(explanation);
        return json;
    }

    private static JsonObject Explained(Explanation explanation)
    {
        using var seen = new MemoryStream();
        PngFile.Write(seen, explanation.Seen);
        using var map = new MemoryStream();
        HeatMapPicture.WriteMap(map, explanation.Map);
        return new JsonObject { ["class"] = explanation.Class, ["method"] = "gradcam", ["seen"] = Url(seen), ["map"] = Url(map) };
    }

    private static string Url(MemoryStream png) => $"data:image/png;base64,{Convert.ToBase64String(png.GetBuffer().AsSpan(0, (int)png.Length))}";
}
