using Hematovision.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace Hematovision.Inference.Explanations;

/// <summary>Class activation maps by the gradient of a class's logit with respect to the last feature map.</summary>
internal static class ClassActivation
{
    /// <summary>Computes the maps of a batch.</summary>
    /// <param name="head">The head, in evaluation mode.</param>
    /// <param name="features">float32 [N, C, h, w]; stays as it is.</param>
    /// <param name="classes">The class to explain for each image.</param>
    /// <param name="method">How channels are weighted.</param>
    /// <returns>[N, h, w], 0 or more, not scaled.</returns>
    internal static Tensor Of(ClassifierHead head, Tensor features, IReadOnlyList<int> classes, ExplanationMethod method)
    {
        using var scope = NewDisposeScope();
        var gradient = Gradient(head, features, classes);
        var weights = method == ExplanationMethod.GradCam ? gradient.mean([2, 3], keepdim: true) : PlusPlus(features, gradient);
        return (features * weights).sum(1).relu().MoveToOuterDisposeScope();
    }

    // Each image has its own class's logit, and none touches another image: the gradient of their sum is all the gradients at once.
    private static Tensor Gradient(ClassifierHead head, Tensor features, IReadOnlyList<int> classes)
    {
        using var scope = NewDisposeScope();
        using var gradients = enable_grad();
        var at = features.detach().requires_grad_(true);
        var chosen = tensor(classes.Select(c => (long)c).ToArray(), device: features.device).unsqueeze(1);
        var score = head.call(at).gather(1, chosen).sum();
        return autograd.grad([score], [at])[0].MoveToOuterDisposeScope();
    }

    // The paper takes the exponential of the logit, whose derivatives are the powers of the gradient times that exponential: it cancels in
    // the shares (equation 19), and as a factor of the whole map, which is scaled anyway, it is left out.
    private static Tensor PlusPlus(Tensor features, Tensor gradient)
    {
        using var scope = NewDisposeScope();
        var squared = gradient.square();
        var divisor = (2 * squared) + (features.sum([2, 3], keepdim: true) * squared * gradient);
        var share = where(divisor == 0, zeros_like(divisor), squared / divisor);
        return (share * gradient.relu()).sum([2, 3], keepdim: true).MoveToOuterDisposeScope();
    }
}
