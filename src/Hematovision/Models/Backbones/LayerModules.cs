using Hematovision.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace Hematovision.Models;

/// <summary>Builds libtorch's modules of layers, and registers them by torchvision's keys.</summary>
internal static class LayerModules
{
    /// <summary>The modules of layers in order, registered within a module that then owns them.</summary>
    internal static List<nn.Module<Tensor, Tensor>> Build(IEnumerable<Layer> layers, nn.Module owner)
    {
        var modules = new List<nn.Module<Tensor, Tensor>>();
        foreach (var layer in layers)
        {
            var module = Build(layer);
            if (layer.Name is { } name) Register(owner, name, module);
            modules.Add(module);
        }

        return modules;
    }

    /// <summary>Registers a module under a key whose parts are divided by points.</summary>
    internal static void Register(nn.Module owner, string key, nn.Module module)
    {
        var names = key.Split('.');
        foreach (var name in names[..^1])
        {
            var child = owner.named_children().FirstOrDefault(entry => entry.name == name).module;
            if (child is null) owner.register_module(name, child = new Group(name));
            owner = child;
        }

        owner.register_module(names[^1], module);
    }

    private static nn.Module<Tensor, Tensor> Build(Layer layer) => layer switch
    {
        Convolution c => nn.Conv2d(c.Inputs, c.Outputs, c.Kernel, c.Stride, padding: c.Padding, groups: c.Groups, bias: c.HasBias),
        Normalisation norm => nn.BatchNorm2d(norm.Channels, eps: Normalisation.Epsilon),
        Rectifier { Bounded: true } => nn.ReLU6(inplace: true),
        Rectifier => nn.ReLU(inplace: true),
        MaxPooling pool => nn.MaxPool2d(pool.Kernel, stride: pool.Stride, padding: pool.Padding),
        Residual block => new ResidualBlock(block),
        _ => throw new ArgumentException($"no module for {layer}", nameof(layer)),
    };

    /// <summary>What stands at the inner parts of keys.</summary>
    private sealed class Group(string name) : nn.Module(name);

    private sealed class ResidualBlock : nn.Module<Tensor, Tensor>
    {
        private readonly Residual _plan;
        private readonly List<nn.Module<Tensor, Tensor>> _branch;
        private readonly List<nn.Module<Tensor, Tensor>> _projection;

        internal ResidualBlock(Residual plan)
            : base(nameof(ResidualBlock))
        {
            _plan = plan;
            _branch = Build(plan.Branch, this);
            _projection = Build(plan.Projection, this);
        }

        public override Tensor forward(Tensor input)
        {
            using var scope = NewDisposeScope();
            var output = Chain.Run(_branch, input);
            if (_plan.HasShortcut) output = output.add_(Chain.Run(_projection, input), Scalars.One);
            if (_plan.Rectifies) output = output.relu_();
            return output.MoveToOuterDisposeScope();
        }
    }
}
