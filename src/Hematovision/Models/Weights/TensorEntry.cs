using static TorchSharp.torch;

namespace Hematovision.Models.Weights;

/// <summary>What a safetensors file says of one tensor.</summary>
/// <param name="Type">Type of its elements.</param>
/// <param name="Shape">Its dimensions; none for a scalar.</param>
/// <param name="Begin">Where its bytes begin, counted from the end of the header.</param>
/// <param name="End">Where they end.</param>
public sealed record TensorEntry(ScalarType Type, IReadOnlyList<long> Shape, long Begin, long End);
