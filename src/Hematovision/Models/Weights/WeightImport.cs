using TorchSharp;
using static TorchSharp.torch;

namespace Hematovision.Models.Weights;

/// <summary>Puts tensors that were read from a file into a module, by name.</summary>
public static class WeightImport
{
    /// <summary>
    /// Copies values into the module's parameters and buffers: all of them, or none. Element type, device and memory layout
    /// stay the module's, and so does which parameters take a gradient. A BatchNorm's count of batches may be missing.
    /// </summary>
    /// <param name="module">Takes the values.</param>
    /// <param name="tensors">The file's tensors by name; they stay the caller's.</param>
    /// <param name="source">The file, and <paramref name="model"/> the module, as the message shall name them.</param>
    /// <param name="model">See <paramref name="source"/>.</param>
    /// <param name="allowPartial">Takes what fits where not everything does.</param>
    /// <param name="expectedExtra">Names of the file that this module has no use for, such as the classifier's for a backbone without one.</param>
    /// <param name="advice">What the message ends with where not everything fits, for example what to do.</param>
    /// <returns>What was copied and what did not match.</returns>
    /// <exception cref="HematoException">
    /// Names or shapes do not match and <paramref name="allowPartial"/> is off, or nothing at all matches; the module is as it was.
    /// </exception>
    public static ImportReport Apply(
        nn.Module module,
        IReadOnlyDictionary<string, Tensor> tensors,
        string source,
        string model,
        bool allowPartial = false,
        Func<string, bool>? expectedExtra = null,
        string advice = "")
    {
        ArgumentNullException.ThrowIfNull(module);
        ArgumentNullException.ThrowIfNull(tensors);
        var state = module.state_dict();
        var report = Check(
            [.. state.Select(entry => new WantedTensor(entry.Key, entry.Value.shape))], tensors.ToDictionary(entry => entry.Key, entry => (IReadOnlyList<long>)entry.Value.shape),
            source, model, allowPartial, expectedExtra, advice);
        using var noGrad = no_grad();
        foreach (var name in report.Loaded) state[name].copy_(tensors[name]);
        return report;
    }

    /// <summary>True for the key of a BatchNorm's count of batches, which nothing is computed with.</summary>
    internal static bool IsBatchCount(string name) => name.EndsWith("num_batches_tracked", StringComparison.Ordinal);

    // The same check by shapes: of what shall be filled, and of the file's tensors.
    internal static ImportReport Check(
        IReadOnlyList<WantedTensor> wanted,
        IReadOnlyDictionary<string, IReadOnlyList<long>> there,
        string source,
        string model,
        bool allowPartial = false,
        Func<string, bool>? expectedExtra = null,
        string advice = "")
    {
        var report = Compare(wanted, there, expectedExtra ?? (_ => false));
        if (report.Loaded.Count == 0) throw new HematoException($"{source} does not fit {model}: none of its {there.Count} tensors does.");
        if (report.IsComplete || allowPartial) return report;
        throw new HematoException($"{source} does not fit {model}: {report}{advice}.", new InvalidDataException(string.Join('\n', report.ToList())));
    }

    private static ImportReport Compare(IReadOnlyList<WantedTensor> wanted, IReadOnlyDictionary<string, IReadOnlyList<long>> there, Func<string, bool> expectedExtra)
    {
        List<string> loaded = [], missing = [], misShaped = [];
        foreach (var (name, shape) in wanted)
        {
            if (!there.TryGetValue(name, out var other))
            {
                if (!IsBatchCount(name)) missing.Add(name);
            }
            else if (!other.SequenceEqual(shape))
            {
                misShaped.Add($"{name} {TensorShape.Text([.. other])} for {TensorShape.Text(shape)}");
            }
            else
            {
                loaded.Add(name);
            }
        }

        return new(loaded, missing, [.. there.Keys.Except(wanted.Select(tensor => tensor.Name)).Where(name => !expectedExtra(name))], misShaped);
    }
}
