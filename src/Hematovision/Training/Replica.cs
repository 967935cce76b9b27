using Hematovision.Models;
using Hematovision.Torch;
using static TorchSharp.torch;

namespace Hematovision.Training;

/// <summary>A model in training mode that has another's weights, to the memory, and gradients of its own: what a second thread learns with.</summary>
internal sealed class Replica : IDisposable
{
    private readonly (Tensor Own, Tensor Original)[] _learnt;

    /// <summary>Makes one.</summary>
    /// <param name="original">Stays the caller's; what is frozen stays so.</param>
    internal Replica(CellClassifier original)
    {
        using var noGradient = no_grad();
        Model = CellClassifier.Create(original.Backbone.Name, original.Head.Options, original.Head.Classes);
        foreach (var (own, theirs) in Model.NamedTensors().Zip(original.NamedTensors())) own.Value.set_(theirs.Value);
        Freezing.Apply(Model, original.Backbone.FrozenStages, original.Backbone.FreezesBatchNorm);
        Model.train();
        _learnt = [.. Model.parameters().Zip(original.parameters()).Where(pair => pair.First.requires_grad).Select(pair => ((Tensor)pair.First, (Tensor)pair.Second))];
    }

    internal CellClassifier Model { get; }

    /// <summary>Adds its gradients to the original's, which has some, and begins anew.</summary>
    internal void GiveGradients()
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        foreach (var (own, original) in _learnt)
        {
            var gradient = own.grad!;
            original.grad!.add_(gradient, Scalars.One);
            gradient.zero_();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Model.Dispose();
}
