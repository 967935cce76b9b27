using System.Numerics.Tensors;

namespace Hematovision.Inference;

/// <summary>What a model makes of one image before anyone decides whether to trust it.</summary>
/// <param name="Index">Position of the image among the examples.</param>
/// <param name="Logits">The mean of the views' logits, [K], before the temperature.</param>
/// <param name="Probabilities">Softmax of the logits over the temperature, [K].</param>
/// <param name="Distance">Distance from the training images; 0 where the model does not know these.</param>
internal readonly record struct Answer(int Index, float[] Logits, float[] Probabilities, float Distance)
{
    /// <summary>The class of the largest probability; of several equal ones the first.</summary>
    internal int Predicted => TensorPrimitives.IndexOfMax<float>(Probabilities);

    /// <summary>How much the largest logit is above the second, 0 or more.</summary>
    internal double Margin
    {
        get
        {
            var order = Order();
            return (double)Logits[order[0]] - Logits[order[1]];
        }
    }

    /// <summary>The classes from the largest logit to the smallest.</summary>
    internal int[] Order()
    {
        var logits = Logits;
        return [.. Enumerable.Range(0, logits.Length).OrderByDescending(i => logits[i])];
    }
}
