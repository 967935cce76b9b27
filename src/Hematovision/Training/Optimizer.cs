using Hematovision.Models.Weights;
using Hematovision.Torch;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Hematovision.Training;

/// <summary>
/// Adam (Kingma and Ba, ICLR 2015), AdamW (Loshchilov and Hutter, ICLR 2019) or stochastic gradient descent with Nesterov's momentum. A step of all
/// parameters is one call of libtorch's fused kernel: TorchSharp's own optimisers make some eight tensors a parameter.
/// </summary>
internal sealed class Optimizer : IDisposable
{
    private const double Beta1 = 0.9;
    private const double Beta2 = 0.999;
    private const double Epsilon = 1e-8;
    private const double Momentum = 0.9;
    private const string StepName = "step";
    private const string WeightName = "weight";

    private readonly OptimizerKind _kind;
    private readonly double _weightDecay;
    private readonly (string Name, IReadOnlyList<Tensor> Tensors)[] _slots;
    private readonly Tensor _step;
    private readonly IReadOnlyList<Tensor> _steps;
    private IReadOnlyList<Tensor>? _gradients;

    /// <summary>Makes the optimiser that the options name.</summary>
    /// <param name="options">The kind, and the decay of weights.</param>
    /// <param name="parameters">What it changes: all of it takes a gradient, and lies on one device.</param>
    internal Optimizer(TrainingOptions options, IReadOnlyList<Parameter> parameters)
    {
        (_kind, _weightDecay, Parameters) = (options.Optimizer, options.WeightDecay, parameters);
        using var scope = NewDisposeScope();
        string[] names = _kind == OptimizerKind.Sgd ? ["momentum_buffer"] : ["exp_avg", "exp_avg_sq"];
        _slots = [.. names.Select(name => (name, (IReadOnlyList<Tensor>)parameters.Select(p => zeros_like(p, requires_grad: false).DetachFromDisposeScope()).ToArray()))];

        // The kernels want a count of steps for each parameter; all have the same.
        _step = zeros(1, device: parameters[0].device).DetachFromDisposeScope();
        _steps = parameters.Select(_ => _step).ToArray();
    }

    /// <summary>What it changes.</summary>
    internal IReadOnlyList<Parameter> Parameters { get; }

    /// <summary>Sets every gradient to 0, where it is: the tensors stay.</summary>
    internal void ZeroGradients()
    {
        using var noGradient = no_grad();
        if (_gradients is not null)
        {
            Dispatcher.Run("aten::_foreach_zero_", "", _gradients);
            return;
        }

        // Those that an earlier stage left; none before the first one.
        using var scope = NewDisposeScope();
        foreach (var parameter in Parameters) parameter.grad?.zero_();
    }

    /// <summary>Changes the parameters by their gradients, which all have.</summary>
    internal void Step(double learningRate)
    {
        using var noGradient = no_grad();
        _gradients ??= Parameters.Select(p => p.grad!.DetachFromDisposeScope()).ToArray();
        _step.add_(Scalars.One, Scalars.One);
        if (_kind == OptimizerKind.Sgd)
        {
            Dispatcher.Run(
                "aten::_fused_sgd_", "", Parameters, _gradients, _slots[0].Tensors,
                _weightDecay, Momentum, learningRate, /* dampening */ 0.0, /* nesterov */ true, /* maximize */ false, /* is_first_step */ false, null, null);
            return;
        }

        Dispatcher.Run(
            _kind == OptimizerKind.Adam ? "aten::_fused_adam_" : "aten::_fused_adamw_", "", Parameters, _gradients, _slots[0].Tensors, _slots[1].Tensors, /* max_exp_avg_sqs */ Array.Empty<Tensor>(), _steps,
            learningRate, Beta1, Beta2, _weightDecay, Epsilon, /* amsgrad */ false, /* maximize */ false, null, null);
    }

    /// <summary>
    /// Writes what training remembers between steps besides the model, as safetensors: the state of each parameter under its position and, where the
    /// model holds a mean of the weights, those of the last step.
    /// </summary>
    internal void Save(string path, WeightAverage? average)
    {
        List<KeyValuePair<string, Tensor>> tensors = [new(StepName, _step)];
        foreach (var (name, slot) in _slots) tensors.AddRange(slot.Select((tensor, i) => KeyValuePair.Create($"{i}.{name}", tensor)));
        tensors.AddRange((average?.Others ?? []).Select((weight, i) => KeyValuePair.Create($"{i}.{WeightName}", weight)));
        SafeTensorsWriter.Write(path, tensors, new Dictionary<string, string>());
    }

    /// <summary>Takes on what one of the same kind over the same parameters has saved.</summary>
    /// <exception cref="HematoException">The file cannot be read, or is another optimiser's.</exception>
    internal void Load(string path, WeightAverage? average)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var file = SafeTensorsFile.Open(path);
        _step.copy_(file.Read(StepName));
        foreach (var (name, slot) in _slots)
        {
            foreach (var (i, tensor) in slot.Index()) tensor.copy_(file.Read($"{i}.{name}"));
        }

        foreach (var (i, weight) in (average?.Others ?? []).Index()) weight.copy_(file.Read($"{i}.{WeightName}"));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var tensor in _slots.SelectMany(slot => slot.Tensors).Concat(_gradients ?? []).Append(_step)) tensor.Dispose();
    }
}
