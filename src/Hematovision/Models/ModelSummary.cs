using System.Globalization;
using System.Text;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Hematovision.Models;

/// <summary>The layers of a model in the order they are applied, with what they cost.</summary>
/// <param name="Layers">Its layers that have parameters.</param>
public sealed record ModelSummary(IReadOnlyList<LayerSummary> Layers)
{
    /// <summary>Number of all parameters.</summary>
    public long Parameters => Layers.Sum(layer => layer.Parameters);

    /// <summary>Number of the parameters that are not frozen.</summary>
    public long TrainableParameters => Layers.Where(layer => layer.Trainable).Sum(layer => layer.Parameters);

    /// <summary>Multiply-adds of the convolutions and dense layers for one image.</summary>
    public long MultiplyAdds => Layers.Sum(layer => layer.MultiplyAdds);

    /// <summary>Measures a model by passing one blank image through it. Its mode and weights stay as they are.</summary>
    /// <param name="model">The model.</param>
    /// <param name="size">Side of the square image in pixels, at least 32.</param>
    public static ModelSummary Of(CellClassifier model, int size)
    {
        ArgumentNullException.ThrowIfNull(model);
        var layers = new List<LayerSummary>();
        var remove = new List<Action>();
        foreach (var (key, module) in Named(model.Backbone, "").Concat(Named(model.Head, CellClassifier.HeadPrefix)))
        {
            if (module is not nn.Module<Tensor, Tensor> layer || !layer.parameters(recurse: false).Any()) continue;
            var hook = layer.register_forward_hook((_, _, output) =>
            {
                layers.Add(Measure(key, layer, output));
                return output;
            });
            remove.Add(hook.remove);
        }

        var training = model.training;
        try
        {
            using var scope = NewDisposeScope();
            using var noGrad = no_grad();
            model.eval();
            model.call(zeros(1, 3, size, size, device: model.parameters().First().device));
        }
        finally
        {
            model.train(training);
            remove.ForEach(action => action());
        }

        return new(layers);
    }

    /// <summary>A table of fixed width, a line a layer, and the totals.</summary>
    public string ToText()
    {
        string[] header = ["layer", "kind", "output", "parameters", "", "multiply-adds"];
        string[][] rows = [header, .. Layers.Select(layer => (string[])
        [
            layer.Name, layer.Kind, string.Join(" x ", layer.OutputShape.Skip(1)), Count(layer.Parameters),
            layer.Trainable ? "trainable" : "frozen", layer.MultiplyAdds == 0 ? "" : Count(layer.MultiplyAdds),
        ])];
        var widths = Enumerable.Range(0, header.Length).Select(column => rows.Max(row => row[column].Length)).ToArray();
        var text = new StringBuilder();
        foreach (var row in rows)
        {
            var cells = row.Select((cell, column) => column is 3 or 5 ? cell.PadLeft(widths[column]) : cell.PadRight(widths[column]));
            text.Append(string.Join("  ", cells).TrimEnd()).Append('\n');
            if (row == header) text.Append('-', widths.Sum() + (2 * (widths.Length - 1))).Append('\n');
        }

        return text.Append(CultureInfo.InvariantCulture, $"""

            parameters     {Count(Parameters)}
              trainable    {Count(TrainableParameters)}
              frozen       {Count(Parameters - TrainableParameters)}
            multiply-adds  {Count(MultiplyAdds)} an image

            """).ToString();
    }

    private static IEnumerable<(string Key, nn.Module Module)> Named(nn.Module part, string prefix) =>
        part.named_modules().Select(entry => (prefix + entry.name, entry.module));

    private static LayerSummary Measure(string key, nn.Module layer, Tensor output)
    {
        var shape = output.shape;
        var (kind, multiplyAdds) = layer switch
        {
            Conv2d convolution => ($"Conv2d {convolution.weight.shape[2]}x{convolution.weight.shape[3]}",
                output.numel() * (convolution.weight.numel() / convolution.out_channels)),
            Linear linear => ("Linear", linear.weight.numel()),
            _ => (layer.GetType().Name, 0L),
        };
        var parameters = layer.parameters(recurse: false).ToArray();
        return new(key, kind, shape, parameters.Sum(parameter => parameter.numel()), parameters.Any(parameter => parameter.requires_grad), multiplyAdds);
    }

    private static string Count(long value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
