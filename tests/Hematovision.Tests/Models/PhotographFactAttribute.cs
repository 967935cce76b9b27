namespace Hematovision.Tests.Models;

/// <summary>A fact about a photograph and weights that are not in the repository; skipped, with the reason, where they are missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class PhotographFactAttribute : FactAttribute
{
    /// <summary>A pagoda on a hill above a lake, which Debian's python3-sklearn brings.</summary>
    internal const string Pagoda = "/usr/lib/python3/dist-packages/sklearn/datasets/images/china.jpg";

    public PhotographFactAttribute()
    {
        if (Weights is null) Skip = "ImageNet weights of mobilenet_v2 are not beside the repository";
        else if (!File.Exists(Pagoda)) Skip = $"{Pagoda} is missing; Debian's python3-sklearn brings it";
    }

    internal static string? Weights => SharedData.Find("weights/mobilenet_v2.safetensors");
}
