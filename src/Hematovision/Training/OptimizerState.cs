using Hematovision.Models.Weights;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Hematovision.Training;

/// <summary>
/// What training remembers between steps besides the model, as a safetensors file: the optimiser's state and, where the model holds a mean of
/// the weights, those of the last step. TorchSharp's own way of saving it refuses tensors in
/// channels-last memory.
/// </summary>
internal static class OptimizerState
{
    private const string Step = "step";
    private const string Weight = "weight";

    /// <summary>Writes the state of each parameter under its position.</summary>
    internal static void Save(string path, OptimizerHelper optimizer, WeightAverage? average)
    {
        using var scope = NewDisposeScope();
        var tensors = new List<KeyValuePair<string, Tensor>>();
        foreach (var (state, i) in States(optimizer))
        {
            if (StepOf(state) is { } step) tensors.Add(new($"{i}.{Step}", tensor(step)));
            foreach (var slot in SlotsOf(state).Where(slot => slot.Value is not null)) tensors.Add(new($"{i}.{slot.Name}", slot.Value!));
        }

        foreach (var (i, weight) in (average?.Others ?? []).Index()) tensors.Add(new($"{i}.{Weight}", weight));
        SafeTensorsWriter.Write(path, tensors, new Dictionary<string, string>());
    }

    /// <summary>Puts a state that was saved into an optimiser of the same kind over the same parameters.</summary>
    internal static void Load(string path, OptimizerHelper optimizer, WeightAverage? average)
    {
        using var scope = NewDisposeScope();
        using var file = SafeTensorsFile.Open(path);
        foreach (var (state, i) in States(optimizer))
        {
            if (file.Tensors.ContainsKey($"{i}.{Step}")) SetStep(state, file.Read($"{i}.{Step}").item<long>());
            foreach (var slot in SlotsOf(state))
            {
                if (!file.Tensors.ContainsKey($"{i}.{slot.Name}")) continue;
                var saved = file.Read($"{i}.{slot.Name}");
                if (slot.Value is { } there) there.copy_(saved);
                else ((SGD.State)state).momentum_buffer = saved.to(optimizer.parameters().ElementAt(i).device).DetachFromDisposeScope();
            }
        }

        foreach (var (i, weight) in (average?.Others ?? []).Index()) weight.copy_(file.Read($"{i}.{Weight}"));
    }

    private static IEnumerable<(object State, int Position)> States(OptimizerHelper optimizer) =>
        optimizer.state_dict().State.Select((state, i) => ((object)state, i));

    private static long? StepOf(object state) => state switch
    {
        Adam.State adam => adam.step,
        AdamW.State adamW => adamW.step,
        _ => null,
    };

    private static void SetStep(object state, long step)
    {
        if (state is Adam.State adam) adam.step = step;
        if (state is AdamW.State adamW) adamW.step = step;
    }

    private static (string Name, Tensor? Value)[] SlotsOf(object state) => state switch
    {
        Adam.State adam => [("exp_avg", adam.exp_avg), ("exp_avg_sq", adam.exp_avg_sq)],
        AdamW.State adamW => [("exp_avg", adamW.exp_avg), ("exp_avg_sq", adamW.exp_avg_sq)],
        SGD.State sgd => [("momentum_buffer", sgd.momentum_buffer)],
        _ => throw new NotSupportedException(state.GetType().FullName),
    };
}
