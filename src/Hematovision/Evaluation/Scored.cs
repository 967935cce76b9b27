using System.Numerics.Tensors;

namespace Hematovision.Evaluation;

/// <summary>One scored image: what it is, and what the model made of it.</summary>
/// <param name="Truth">Index of its label in the model's classes, or <see cref="UnknownLabel"/>.</param>
/// <param name="Probabilities">The model's probability of each class, in the model's class order, [C], 0..1.</param>
/// <param name="Group">What it shares with images that are not independent of it: photograph, slide or patient.</param>
public readonly record struct Scored(int Truth, float[] Probabilities, string Group)
{
    /// <summary>The <see cref="Truth"/> of an image whose label is no class of the model.</summary>
    public const int UnknownLabel = -1;

    /// <summary>The class of the largest probability; of several equal ones, the first.</summary>
    public int Predicted => TensorPrimitives.IndexOfMax<float>(Probabilities);
}
