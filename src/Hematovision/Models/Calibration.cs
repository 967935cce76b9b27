using Hematovision.Torch;

namespace Hematovision.Models;

/// <summary>
/// What <c>hemato calibrate</c> found out about a model's confidence on images that it did not learn from. Everything that predicts
/// uses it.
/// </summary>
public sealed record Calibration
{
    /// <summary>
    /// What the logits are divided by before softmax, above 0: above 1 where the model was too sure, 1 where that could not be told
    /// (Guo et al., "On Calibration of Modern Neural Networks", 2017).
    /// </summary>
    public required double Temperature { get; init; }

    /// <summary>Views of each image whose logits were averaged, 1..8; the error bound and the novelty bound hold for as many.</summary>
    public int Views { get; init; } = 1;

    /// <summary>The numbers that the network was computed in, decided; the error bound and the novelty bound hold for these alone.</summary>
    public Precision Precision { get; init; } = Precision.Fp32;

    /// <summary>Whether that is int8: all that a file said of it before there was <see cref="Precision"/>, and that versions of then read.</summary>
    public bool Int8
    {
        get => Precision == Precision.Int8;
        init
        {
            if (value) Precision = Precision.Int8;
        }
    }

    /// <summary>Whether the model's epoch was chosen by these images, as by a run's validation images; the error bound's confidence does not allow for that.</summary>
    public bool ChoseEpoch { get; init; }

    /// <summary>A cell whose largest probability is below this is referred, 0..1; null where nobody chose one.</summary>
    public double? AbstainBelow { get; init; }

    /// <summary>Which cells are referred so that few of the others are wrong; null where no such rule was asked for or found.</summary>
    public ErrorBound? ErrorBound { get; init; }

    /// <summary>How far from the training images is too far; null where these were not at hand.</summary>
    public NoveltyBound? NoveltyBound { get; init; }

    /// <summary>Hash of the data set that it was calibrated on, 64 hex digits.</summary>
    public required string DatasetHash { get; init; }

    /// <summary>Images that it was calibrated on.</summary>
    public required int Images { get; init; }

    /// <summary>Independent groups that these are of.</summary>
    public required int Groups { get; init; }

    /// <summary>What its bounds hold for, where that is not how the model is computed; null where they hold, or there are none.</summary>
    /// <param name="views">Views of each image.</param>
    /// <param name="precision">The numbers that it is computed in, decided.</param>
    internal string? BoundsHoldFor(int views, Precision precision) =>
        ErrorBound is null && NoveltyBound is null ? null
        : Views != views ? $"with --tta {Views}"
        : Precision != precision ? $"in {Precision.Name()}" : null;

    /// <summary>What in it makes no sense, or null.</summary>
    internal string? Problem()
    {
        if (Temperature is not (> 0 and < double.PositiveInfinity)) return $"its temperature is {Temperature}";
        if (Views is < 1 or > 8) return $"it averages {Views} views";
        if (AbstainBelow is not (null or (>= 0 and <= 1))) return $"it abstains below {AbstainBelow}";
        if (ErrorBound is { } error && !double.IsFinite(error.Margin)) return $"its error bound is at {error.Margin}";
        return NoveltyBound is { } novelty && !double.IsFinite(novelty.Distance) ? $"its novelty bound is at {novelty.Distance}" : null;
    }
}

/// <summary>
/// A rule that refers cells so that, with the stated confidence, at most the stated share of the others is wrong. It goes by the
/// margin between the two largest logits, which orders cells the same whatever the temperature is.
/// </summary>
/// <param name="ErrorRate">The share of wrong ones among the answered cells that it holds, above 0 and below 1.</param>
/// <param name="Confidence">How sure that is before the calibration images are drawn, for example 0.95.</param>
/// <param name="Margin">A cell is answered where the largest logit is at least this much above the second, before the temperature.</param>
/// <param name="Groups">Independent groups that it was found on, one cell each.</param>
/// <param name="Answered">How many of these cells it answers.</param>
/// <param name="Wrong">How many of those are wrong.</param>
public sealed record ErrorBound(double ErrorRate, double Confidence, double Margin, int Groups, int Answered, int Wrong);

/// <summary>Where an image counts as unlike the training images.</summary>
/// <param name="FalseFlagRate">The expected share of images like the calibration images that lie beyond, at most.</param>
/// <param name="Distance">The largest distance from the training images, as of <see cref="FeatureGaussian"/>, that does not.</param>
/// <param name="TrainingImages">Images that the distance is taken to.</param>
public sealed record NoveltyBound(double FalseFlagRate, double Distance, int TrainingImages);
