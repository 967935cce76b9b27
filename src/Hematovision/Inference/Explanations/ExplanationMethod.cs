namespace Hematovision.Inference.Explanations;

/// <summary>How a model is asked where it looked.</summary>
public enum ExplanationMethod
{
    /// <summary>Channels weighted by the mean of their gradient: Selvaraju et al., "Grad-CAM", ICCV 2017.</summary>
    GradCam,

    /// <summary>Channels weighted by their positive gradients, each place by its share: Chattopadhay et al., "Grad-CAM++", WACV 2018.</summary>
    GradCamPlusPlus,
}

/// <summary>The names that a user gives the methods.</summary>
public static class ExplanationMethods
{
    /// <summary>All of them, the default first.</summary>
    public static IReadOnlyList<string> Names { get; } = ["gradcam", "gradcam++"];

    /// <summary>The method of a name, in any case.</summary>
    /// <exception cref="UsageException">There is none.</exception>
    public static ExplanationMethod Parse(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name.ToLowerInvariant() switch
        {
            "gradcam" => ExplanationMethod.GradCam,
            "gradcam++" => ExplanationMethod.GradCamPlusPlus,
            _ => throw new UsageException($"unknown method of explanation '{name}': use {string.Join(" or ", Names)}."),
        };
    }
}
