using System.Globalization;

namespace Hematovision.Models;

/// <summary>
/// Keeps early stages of a backbone as they are while the rest is trained: they take no gradient, run without a graph,
/// and stay in evaluation mode whatever mode the model is put in.
/// </summary>
public static class Freezing
{
    /// <summary>Reads what <c>--freeze</c> takes.</summary>
    /// <param name="text"><c>all</c>, <c>none</c>, the number of first stages, or the name of the last stage to freeze.</param>
    /// <param name="backbone">The backbone it is about.</param>
    /// <returns>How many of the first stages are frozen, 0 for none.</returns>
    /// <exception cref="UsageException">No such stage, or not that many.</exception>
    public static int Parse(string text, BackboneInfo backbone)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(backbone);
        var names = backbone.StageNames.ToArray();
        if (text == "all") return names.Length;
        if (text == "none") return 0;
        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var count))
        {
            return count >= 0 && count <= names.Length
                ? count
                : throw new UsageException($"cannot freeze {count} stages: {backbone.Name} has {names.Length} ({names[0]} to {names[^1]}).");
        }

        var last = Array.IndexOf(names, text);
        return last >= 0
            ? last + 1
            : throw new UsageException($"unknown stage '{text}' of {backbone.Name}; {NearMiss.Hint(text, ["all", "none", .. names])}");
    }

    /// <inheritdoc cref="Parse(string, BackboneInfo)"/>
    public static int Parse(string text, Backbone backbone)
    {
        ArgumentNullException.ThrowIfNull(backbone);
        return Parse(text, BackboneRegistry.Get(backbone.Name));
    }

    /// <summary>Freezes the first stages and lets the others, and the head, train; those that were frozen before too.</summary>
    /// <param name="model">The model; its mode is left to its <c>train</c> and <c>eval</c>, which know what is frozen.</param>
    /// <param name="frozenStages">How many of the first stages, 0 for none.</param>
    /// <param name="freezeBatchNorm">
    /// Keeps the running statistics of every BatchNorm, frozen stage or not: statistics tuned to one laboratory's stain
    /// fail on another's. Weights and biases of the stages that are not frozen still train.
    /// </param>
    public static void Apply(CellClassifier model, int frozenStages, bool freezeBatchNorm)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentOutOfRangeException.ThrowIfNegative(frozenStages);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(frozenStages, model.Backbone.Stages.Count);
        var backbone = model.Backbone;
        backbone.FrozenStages = frozenStages;
        backbone.FreezesBatchNorm = freezeBatchNorm;
        for (var i = 0; i < backbone.Stages.Count; i++)
        {
            foreach (var parameter in backbone.Stages[i].Modules.SelectMany(module => module.parameters()))
            {
                parameter.requires_grad = i >= frozenStages;
            }
        }
    }
}
