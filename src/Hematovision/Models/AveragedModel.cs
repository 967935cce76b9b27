using System.Text.Json.Nodes;

namespace Hematovision.Models;

/// <summary>One of the models that a mean was made of.</summary>
/// <param name="Sha256">SHA-256 of its file, 64 hex digits.</param>
/// <param name="Epoch">The epoch its weights are of.</param>
/// <param name="Training">The options that its weights follow from; null where they are not known.</param>
public sealed record AveragedModel(string Sha256, int Epoch, JsonObject? Training);
