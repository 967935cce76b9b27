using System.Text.Json.Nodes;

namespace Hematovision.Inference;

/// <summary>What a model says of one image.</summary>
/// <param name="Path">The image's file.</param>
/// <param name="Classes">Class names in the model's order.</param>
/// <param name="Probabilities">Softmax over the classes, in the same order; they add up to 1.</param>
public sealed record Prediction(string Path, IReadOnlyList<string> Classes, IReadOnlyList<float> Probabilities)
{
    /// <summary>The most probable class; of several equally probable ones the first.</summary>
    public string Label => Top(1)[0].Label;

    /// <summary>Probability of <see cref="Label"/>, 0..1.</summary>
    public float Probability => Top(1)[0].Probability;

    /// <summary>Why a person should look at the cell instead of trusting this; null where the model answers.</summary>
    public string? Refer { get; init; }

    /// <summary>The <paramref name="k"/> most probable classes, the most probable first.</summary>
    public IReadOnlyList<(string Label, float Probability)> Top(int k) =>
        [.. Classes.Zip(Probabilities).OrderByDescending(pair => pair.Second).Take(k)];

    /// <summary>Writes the answer under the names that programs read, the same from the command and from the server.</summary>
    /// <param name="to">What it is written into.</param>
    /// <param name="top">How many of the most probable classes are listed too; null for none.</param>
    internal void WriteTo(JsonObject to, int? top)
    {
        to["class"] = Label;
        to["probability"] = Probability;
        to["probabilities"] = new JsonObject(Classes.Zip(Probabilities).Select(c => KeyValuePair.Create(c.First, (JsonNode?)c.Second)));
        to["refer"] = Refer;
        if (top is { } k) to["top"] = new JsonArray([.. Top(k).Select(c => (JsonNode)new JsonObject { ["class"] = c.Label, ["probability"] = c.Probability })]);
    }
}
