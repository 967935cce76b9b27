// A backbone by oneDNN's fused convolutions, called through libtorch's C interface, beside ONNX Runtime: dotnet run -c Release bench/onednn.cs -- MODEL [BATCH]
// Both compute the model's backbone, BatchNorm folded in and activations fused. ONEDNN_MAX_CPU_ISA names the instructions that oneDNN may use.
#:project ../src/Hematovision/Hematovision.csproj
#:property PublishAot=false
#:property AllowUnsafeBlocks=true
#:property AssemblyName=onednn

using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using Hematovision.Inference.Networks;
using Hematovision.Models;
using Hematovision.Torch;
using TorchSharp;
using static TorchSharp.torch;

const int Rounds = 5;
var batch = int.Parse(args.ElementAtOrDefault(1) ?? "32");
Engine.Start();
using var none = no_grad();
var (model, _) = ModelFile.Load(args[0], CPU);
model.eval();
Freezing.Apply(model, Freezing.Parse("all", model.Backbone), freezeBatchNorm: true);
using var onnx = OnnxStages.Open(model, CPU, Precision.Fp32)!;
var network = NetworkPlan.Of(model);
using var planes = rand(batch, 3, 224, 224).sub_(0.45f).div_(0.23f);
using var images = ChannelsLast.From(planes);

var who = new List<(string Name, Func<Tensor> Run)> { ("ONNX Runtime, float32", () => onnx.Compute(planes)) };
var expected = onnx.Compute(planes);
foreach (var type in (ScalarType[])[ScalarType.Float32, ScalarType.BFloat16])
{
    var fused = new FusedBackbone(network, type);
    try
    {
        var difference = (fused.Compute(images) - expected).abs().max().item<float>() / expected.abs().max().item<float>();
        Console.WriteLine($"oneDNN in {type} differs from ONNX Runtime by {difference:G2} of the largest feature");
        who.Add(($"oneDNN, {type}", () => fused.Compute(images)));
    }
    catch (InvalidOperationException)
    {
        Console.WriteLine($"oneDNN cannot compute in {type} here");
    }
}

Console.WriteLine($"{model.Backbone.Name}, {batch} together, images a second, median (least to most) of {Rounds}:");
var rates = who.Select(_ => new List<double>()).ToArray();
for (var round = -1; round < Rounds; round++)
{
    for (var i = 0; i < who.Count; i++)
    {
        using var scope = NewDisposeScope();
        var (passes, clock) = (0, Stopwatch.StartNew());
        for (; clock.Elapsed.TotalSeconds < 2; passes++) who[i].Run().Dispose();
        if (round >= 0) rates[i].Add(passes * batch / clock.Elapsed.TotalSeconds); // the first is a warm-up
    }
}

for (var i = 0; i < who.Count; i++) Console.WriteLine($"{who[i].Name,-22} {rates[i].Order().ElementAt(Rounds / 2):F0} ({rates[i].Min():F0} to {rates[i].Max():F0})");

/// <summary>A backbone of mkldnn::_convolution_pointwise and its binary form, and its feature map's mean.</summary>
internal sealed unsafe class FusedBackbone(NetworkPlan network, ScalarType type)
{
    private readonly Dictionary<string, (Tensor Kernel, Tensor Bias)> _convolutions = [];

    internal Tensor Compute(Tensor images)
    {
        using var scope = NewDisposeScope();
        var x = images.to(type);
        foreach (var stage in network.Backbone.Stages) x = Layers(stage.Layers, x, "", null, false);
        return x.mean([2, 3], keepdim: true).to(float32).MoveToOuterDisposeScope();
    }

    // The sum with a shortcut, and what follows it, are the last convolution's.
    private Tensor Layers(IReadOnlyList<Layer> layers, Tensor x, string prefix, Tensor? shortcut, bool rectifiesSum)
    {
        for (var i = 0; i < layers.Count; i++)
        {
            switch (layers[i])
            {
                case Convolution convolution:
                    var norm = layers.ElementAtOrDefault(i + 1) as Normalisation;
                    if (norm is not null) i++;
                    var rectifier = layers.ElementAtOrDefault(i + 1) as Rectifier;
                    if (rectifier is not null) i++;
                    x = Convolve(convolution, norm, x, prefix, rectifier, i == layers.Count - 1 ? shortcut : null, rectifiesSum);
                    break;
                case MaxPooling pool:
                    x = nn.functional.max_pool2d(x, pool.Kernel, pool.Stride, pool.Padding);
                    break;
                case Residual block:
                    var key = $"{prefix}{block.Name}.";
                    var input = !block.HasShortcut ? null : block.Projection.Count > 0 ? Layers(block.Projection, x, key, null, false) : x;
                    x = Layers(block.Branch, x, key, input, block.Rectifies);
                    break;
            }
        }

        return x;
    }

    private Tensor Convolve(Convolution layer, Normalisation? norm, Tensor x, string prefix, Rectifier? rectifier, Tensor? shortcut, bool rectifiesSum)
    {
        var key = prefix + layer.Name;
        if (!_convolutions.TryGetValue(key, out var its)) _convolutions[key] = its = Fold(layer, norm, prefix);
        var pad = stackalloc long[2] { layer.Padding, layer.Padding };
        var stride = stackalloc long[2] { layer.Stride, layer.Stride };
        var dilation = stackalloc long[2] { 1, 1 };
        var (bias, result) = (its.Bias.Handle, default(nint));
        double zero = 0, six6 = 6;
        var scalars = stackalloc double*[2] { &zero, &six6 };
        int failed;
        if (shortcut is null)
        {
            var call = (delegate* unmanaged<nint, nint, nint*, long*, long, long*, long, long*, long, long, byte*, double**, long, byte**, nint*, int>)NativeLibraries.Export("aoti_torch_cpu_mkldnn__convolution_pointwise")!.Value;
            fixed (byte* attribute = Encoding.ASCII.GetBytes(rectifier switch { null => "none\0", { Bounded: true } => "hardtanh\0", _ => "relu\0" }), algorithm = new byte[1])
            {
                var algorithms = algorithm;
                failed = call(x.Handle, its.Kernel.Handle, &bias, pad, 2, stride, 2, dilation, 2, layer.Groups, attribute, scalars, rectifier is { Bounded: true } ? 2 : 0, &algorithms, &result);
            }
        }
        else
        {
            var call = (delegate* unmanaged<nint, nint, nint, nint*, long*, long, long*, long, long*, long, long, byte*, double*, byte**, double**, long, byte**, nint*, int>)NativeLibraries.Export("aoti_torch_cpu_mkldnn__convolution_pointwise_binary")!.Value;
            fixed (byte* add = "add\0"u8, relu = "relu\0"u8)
            {
                var unary = relu;
                failed = call(x.Handle, shortcut.Handle, its.Kernel.Handle, &bias, pad, 2, stride, 2, dilation, 2, layer.Groups, add, null, rectifiesSum ? &unary : null, scalars, 0, null, &result);
            }
        }

        return failed == 0 ? Tensor.UnsafeCreateTensor(result) : throw new InvalidOperationException($"{key} failed");
    }

    private (Tensor Kernel, Tensor Bias) Fold(Convolution layer, Normalisation? norm, string prefix)
    {
        using var scope = NewDisposeScope();
        var kernel = Of(layer.Name!, "weight").view(layer.Outputs, layer.Inputs / layer.Groups, layer.Kernel, layer.Kernel);
        var bias = layer.HasBias ? Of(layer.Name!, "bias") : zeros(layer.Outputs);
        if (norm is not null)
        {
            var gain = Of(norm.Name!, "weight") / (Of(norm.Name!, "running_var") + Normalisation.Epsilon).sqrt();
            (kernel, bias) = (kernel * gain.view(-1, 1, 1, 1), ((bias - Of(norm.Name!, "running_mean")) * gain) + Of(norm.Name!, "bias"));
        }

        return (ChannelsLast.From(kernel).to(type).DetachFromDisposeScope(), bias.to(type).DetachFromDisposeScope());

        Tensor Of(string of, string part) => tensor(network.Weights($"{prefix}{of}.{part}"));
    }
}
