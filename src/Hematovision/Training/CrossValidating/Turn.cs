using Hematovision.Data;

namespace Hematovision.Training.CrossValidating;

/// <summary>One turn of a cross-validation: what its model learns from, what chooses its epoch, and what it is scored on.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Name">The fold's number, or the laboratory's name.</param>
/// <param name="Folder">Name of its run folder, and of its manifest without the extension.</param>
/// <param name="Data">Test is what is held out; val, a ninth of the rest by groups, chooses the epoch; train is what is left.</param>
internal sealed record Turn(int Number, string Name, string Folder, ImageDataset Data);
