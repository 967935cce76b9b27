using Hematovision.Torch;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Hematovision.Training;

/// <summary>
/// A running mean of the weights that are trained: what is validated and kept in place of the weights of one step (Polyak and Juditsky,
/// SIAM J. Control Optim. 30, 1992). It holds the one of the two that the model does not.
/// </summary>
/// <param name="weights">The weights; they stay the model's own.</param>
/// <param name="decay">What of the mean stays at each step, above 0 and below 1. Less in the first steps, so that the mean forgets where it began.</param>
internal sealed class WeightAverage(IReadOnlyList<Parameter> weights, double decay) : IDisposable
{
    private const double WarmUp = 10;

    private readonly Tensor[] _others = Copies(weights);

    /// <summary>The weights that the model does not hold: between epochs those of the last step, within one the mean.</summary>
    internal IReadOnlyList<Tensor> Others => _others;

    /// <summary>Takes the model's weights into the mean.</summary>
    /// <param name="step">Steps of the stage before this one.</param>
    internal void Add(int step)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var share = 1 - Math.Min(decay, (1 + step) / (WarmUp + step));
        var shares = Enumerable.Repeat(tensor((float)share, device: _others[0].device), weights.Count).ToArray();
        Dispatcher.Run("aten::_foreach_lerp_", "List", _others, weights, shares);
    }

    /// <summary>Puts the mean into the model and takes the weights of the last step out of it, or the other way round.</summary>
    internal void Swap()
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        for (var i = 0; i < weights.Count; i++)
        {
            var held = weights[i].detach().clone();
            weights[i].copy_(_others[i]);
            _others[i].copy_(held);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var other in _others) other.Dispose();
    }

    private static Tensor[] Copies(IReadOnlyList<Parameter> weights)
    {
        using var scope = NewDisposeScope();
        return [.. weights.Select(weight => weight.detach().clone().DetachFromDisposeScope())];
    }
}
