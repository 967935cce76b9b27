namespace Hematovision.Models.Weights;

/// <summary>A tensor that a network needs of a file.</summary>
/// <param name="Name">Its key.</param>
/// <param name="Shape">Its dimensions.</param>
internal sealed record WantedTensor(string Name, params long[] Shape);
