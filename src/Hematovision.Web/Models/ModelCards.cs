using System.Text.Json;
using System.Text.Json.Nodes;
using Hematovision.Models;
using Hematovision.Training;
using Hematovision.Web.Engine;

namespace Hematovision.Web.Models;

/// <summary>What is known of a model, for <c>GET /api/models</c> and the page.</summary>
internal static class ModelCards
{
    private const double SameAccuracy = 1e-9;

    /// <summary>The models in their order, and whether what they answer is kept.</summary>
    internal static JsonObject Of(Catalogue catalogue, ServeOptions options) => new()
    {
        ["models"] = new JsonArray([.. catalogue.All.Select(model => (JsonNode)Of(model))]),
        ["history"] = options.History is not null,
    };

    private static JsonObject Of(ServedModel model)
    {
        var loaded = model.Current;
        var metadata = loaded.Predictor.Metadata!;
        var held = metadata.Calibration is { ErrorBound: not null } calibration && calibration.BoundsHoldFor(views: 1, loaded.Predictor.Precision) is null ? calibration : null;
        var accuracy = metadata.Metrics.TryGetValue("val_accuracy", out var value) ? value : (double?)null;
        return new JsonObject
        {
            ["name"] = model.Name,
            ["version"] = loaded.Version,
            ["backbone"] = metadata.Backbone,
            ["size"] = metadata.Preprocessing.Size,
            ["white_balance"] = metadata.Preprocessing.WhiteBalance,
            ["classes"] = new JsonArray([.. metadata.Classes.Select(name => (JsonNode)name)]),
            ["accuracy"] = accuracy is { } known ? Measured(model.Path, known, metadata) : null,
            ["refers"] = loaded.Predictor.Referral.Refers,
            ["abstains"] = metadata.Calibration is { ErrorBound: not null } or { AbstainBelow: not null },
            ["error_rate"] = held?.ErrorBound!.ErrorRate,
            ["confidence"] = held?.ErrorBound!.Confidence,
            ["chose_epoch"] = held?.ChoseEpoch,
            ["knows_training_images"] = metadata.Calibration?.NoveltyBound is not null,
        };
    }

    // Training writes the interval beside the model, not into it; it is told only where it is of these weights.
    private static JsonObject Measured(string path, double accuracy, ModelMetadata metadata)
    {
        var chose = metadata.MeanOf is null ? " by which its epoch may have been chosen" : "";
        var measured = new JsonObject { ["value"] = accuracy, ["on"] = "validation images" + chose };
        try
        {
            var file = Path.Combine(Path.GetDirectoryName(path)!, RunFolder.ScoresFile);
            if (!File.Exists(file) || JsonNode.Parse(File.ReadAllText(file))?["val"] is not JsonObject val) return measured;
            if (Math.Abs((double)val["accuracy"]! - accuracy) > SameAccuracy) return measured;
            measured["images"] = val["images"]!.DeepClone();
            measured["low"] = val["accuracy_interval"]!["low"]!.DeepClone();
            measured["high"] = val["accuracy_interval"]!["high"]!.DeepClone();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or InvalidOperationException or NullReferenceException or FormatException)
        {
            // A file of another make; the accuracy stands without an interval.
        }

        return measured;
    }
}
