namespace Hematovision.Models;

/// <summary>A layer of a backbone as plain data: what its module is built of, and its node in an ONNX graph.</summary>
/// <param name="Name">Its torchvision key, within the block that it is part of; null where it has no weights and torchvision no name for it.</param>
internal abstract record Layer(string? Name);

/// <summary>A convolution that pads by half its kernel; without a bias where <paramref name="HasBias"/> is false.</summary>
internal sealed record Convolution(string Name, int Inputs, int Outputs, int Kernel, int Stride = 1, int Groups = 1, bool HasBias = false) : Layer(Name)
{
    internal int Padding => Kernel / 2;
}

/// <summary>BatchNorm.</summary>
internal sealed record Normalisation(string Name, int Channels) : Layer(Name)
{
    /// <summary>What is added to the variance.</summary>
    internal const double Epsilon = 1e-5;
}

/// <summary>ReLU, or ReLU6 where it is bounded.</summary>
internal sealed record Rectifier(string? Name = null, bool Bounded = false) : Layer(Name);

/// <summary>Max pooling.</summary>
internal sealed record MaxPooling(int Kernel, int Stride, int Padding = 0, string? Name = null) : Layer(Name);

/// <summary>A block that may add its input to what its branch gives.</summary>
/// <param name="Name">Its key; those of its layers follow it.</param>
/// <param name="Branch">Its layers in order.</param>
/// <param name="HasShortcut">Whether the input is added.</param>
/// <param name="Projection">What the input goes through before it is added; nothing where it is added as it is.</param>
/// <param name="Rectifies">Whether a ReLU follows.</param>
internal sealed record Residual(string Name, IReadOnlyList<Layer> Branch, bool HasShortcut, IReadOnlyList<Layer> Projection, bool Rectifies) : Layer(Name);
