namespace Hematovision.Models.Weights;

/// <summary>Where a backbone's pretrained weights are published, and how to know that they arrived whole.</summary>
/// <param name="Address">The file's address, for example <c>https://download.pytorch.org/models/resnet50-0676ba61.pth</c>.</param>
/// <param name="Sha256Prefix">
/// The first hexadecimal digits of the file's SHA-256, eight or more, lower case: torchvision puts eight into each file name.
/// </param>
/// <param name="Licence">Under what terms the weights may be used, in a few words.</param>
public sealed record PublishedWeights(Uri Address, string Sha256Prefix, string Licence)
{
    /// <summary>The file's own name: the last segment of its address.</summary>
    public string FileName => Path.GetFileName(Address.AbsolutePath);
}
