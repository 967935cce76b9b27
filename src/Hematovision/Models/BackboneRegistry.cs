using Hematovision.Models.Weights;

namespace Hematovision.Models;

/// <summary>The backbones there are, by torchvision's names.</summary>
public static class BackboneRegistry
{
    private const string Licence =
        "published by torchvision (BSD-3-Clause); trained on ImageNet, whose own terms (non-commercial research) may apply";

    /// <summary>All of them, by name.</summary>
    public static IReadOnlyList<BackboneInfo> All { get; } =
    [
        new(MobileNetV2.Plan, Published("mobilenet_v2", "b0353104"), "features.3"),
        new(ResNet.Plan18, Published("resnet18", "f37072fd"), "layer1"),
        new(ResNet.Plan50, Published("resnet50", "0676ba61"), "layer1"),
        new(Vgg16.Plan, Published("vgg16", "397923af"), "block2"),
    ];

    /// <summary>The backbone of a name.</summary>
    /// <exception cref="UsageException">There is none; the message lists those there are and suggests the nearest.</exception>
    public static BackboneInfo Get(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return All.FirstOrDefault(backbone => backbone.Name == name)
            ?? throw new UsageException($"unknown backbone '{name}'; {NearMiss.Hint(name, [.. All.Select(backbone => backbone.Name)])}");
    }

    private static PublishedWeights Published(string name, string hash) =>
        new(new Uri($"https://download.pytorch.org/models/{name}-{hash}.pth"), hash, Licence);
}
