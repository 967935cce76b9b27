using TorchSharp;
using static TorchSharp.torch;

namespace Hematovision.Models;

/// <summary>A part of a backbone that is frozen as one: the unit that <c>--freeze</c> counts and names.</summary>
/// <param name="Name">What a user calls it, for example <c>features.3</c>, <c>layer2</c> or <c>block4</c>.</param>
/// <param name="Modules">Its modules in the order they are applied; they belong to the backbone.</param>
public sealed record BackboneStage(string Name, IReadOnlyList<nn.Module<Tensor, Tensor>> Modules);
