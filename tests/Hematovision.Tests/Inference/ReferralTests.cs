using Hematovision.Inference;
using Hematovision.Models;

namespace Hematovision.Tests.Inference;

/// <summary>Which answers a person should see, and why.</summary>
public class ReferralTests
{
    private static readonly string[] Classes = ["monocyte", "neutrophil"];

    private static readonly Calibration Bounds = new()
    {
        Temperature = 2,
        ErrorBound = new ErrorBound(0.02, 0.95, 2, 400, 380, 1),
        NoveltyBound = new NoveltyBound(0.05, 1.5, 100),
        DatasetHash = new string('0', 64),
        Images = 400,
        Groups = 400,
    };

    [Theory]
    [InlineData(3.0, 1.0, null)]
    [InlineData(1.0, 1.0, "odds of 1.6 to 1 over neutrophil are below 2.7 to 1")]
    [InlineData(3.0, 1.6, "unlike the training images")]
    public void By_the_files_bounds(double margin, double distance, string? says) =>
        Assert.Equal(says, new Referral(Classes, Bounds, null).Of(Answer(margin, distance)));

    [Theory]
    [InlineData(3.0, 0.9, "probability 0.81 is below 0.9")]
    [InlineData(3.0, 0.8, null)]
    [InlineData(0.1, 0.0, null)]
    public void By_the_probability_asked_for_in_their_place(double margin, double least, string? says) =>
        Assert.Equal(says, new Referral(Classes, Bounds, least).Of(Answer(margin, 0)));

    [Theory]
    [InlineData("odds of 1.6 to 1 over neutrophil are below 2.7 to 1", "odds below 2.7 to 1")]
    [InlineData("odds of 1.6 to 1 over cells below 9 um are below 2.7 to 1", "odds below 2.7 to 1")]
    [InlineData("probability 0.81 is below 0.9", "probability below 0.9")]
    [InlineData("probability below 0.9", "probability below 0.9")]
    [InlineData("unlike the training images", "unlike the training images")]
    [InlineData("cut by the picture's edge", "cut by the picture's edge")]
    public void Reasons_are_counted_by_their_kind(string reason, string kind) => Assert.Equal(kind, Referral.Kind(reason));

    private static Answer Answer(double margin, double distance) => new(0, [(float)margin, 0], Softmax.Of([(float)margin, 0], Bounds.Temperature), (float)distance);
}
