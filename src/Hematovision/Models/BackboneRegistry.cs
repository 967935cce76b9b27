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
        new("mobilenet_v2", imageNet => new MobileNetV2(imageNet), MobileNetV2.Width, Published("mobilenet_v2", "b0353104"), MobileNetV2.StageNames, "features.3"),
        new("resnet18", ResNet.ResNet18, 512, Published("resnet18", "f37072fd"), ResNet.StageNames, "layer1"),
        new("resnet50", ResNet.ResNet50, 2048, Published("resnet50", "0676ba61"), ResNet.StageNames, "layer1"),
        new("vgg16", imageNet => new Vgg16(imageNet), Vgg16.Width, Published("vgg16", "397923af"), Vgg16.StageNames, "block2"),
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
