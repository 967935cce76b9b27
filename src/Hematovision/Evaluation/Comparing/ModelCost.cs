namespace Hematovision.Evaluation.Comparing;

/// <summary>What a model costs to keep and to use.</summary>
/// <param name="Parameters">Number of its parameters.</param>
/// <param name="MultiplyAdds">Multiply-adds of its convolutions and dense layers for one image.</param>
/// <param name="Bytes">Size of its file.</param>
/// <param name="ImageSize">Side in pixels of the square image it takes.</param>
/// <param name="Speed">How fast it computes.</param>
/// <param name="Memory">What it takes to run; null where that could not be measured.</param>
public sealed record ModelCost(long Parameters, long MultiplyAdds, long Bytes, int ImageSize, ModelSpeed Speed, MemoryUse? Memory);

/// <summary>How fast a model computes, from the pixels that the preprocessing made to logits, without reading a file. Medians over rounds.</summary>
/// <param name="Milliseconds">One image by itself.</param>
/// <param name="LowMilliseconds">The first quartile of that.</param>
/// <param name="HighMilliseconds">The third quartile.</param>
/// <param name="ImagesPerSecond">In batches.</param>
public sealed record ModelSpeed(double Milliseconds, double LowMilliseconds, double HighMilliseconds, double ImagesPerSecond);

/// <summary>Resident memory of a process of its own that did nothing but load a model and compute two batches on the processor.</summary>
/// <param name="Peak">The most it ever held, in bytes.</param>
/// <param name="WithoutModel">What it held before: .NET, libtorch and what computes, in bytes.</param>
public sealed record MemoryUse(long Peak, long WithoutModel);
