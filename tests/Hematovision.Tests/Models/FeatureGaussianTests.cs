using Hematovision.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace Hematovision.Tests.Models;

public sealed class FeatureGaussianTests : TorchTest
{
    [Fact]
    public void What_is_far_from_every_class_is_farther_than_what_was_trained_on()
    {
        using var scope = NewDisposeScope();
        random.manual_seed(1);
        var (features, labels) = Training(400);
        var gaussian = FeatureGaussian.Fit(Rows(features), labels);
        var (again, _) = Training(200);

        var like = gaussian.Distances(Rows(again)).Order().ToArray();

        // The middle of the two classes is as strange to both as a third class would be.
        Assert.True(gaussian.Distances(Rows(again - (again * Axis()))).Min() > like[190]);
    }

    [Fact]
    public void It_is_the_mahalanobis_distance_where_every_direction_is_kept()
    {
        using var scope = NewDisposeScope();
        random.manual_seed(2);
        var features = 2 + (randn(300, 6) * tensor((float[])[1, 2, 3, 1, 2, 3]));
        var gaussian = FeatureGaussian.Fit(Rows(features), [.. Enumerable.Repeat(0, 300)]);

        var wide = nn.functional.normalize(features.to_type(float64), dim: 1);
        var centred = wide - wide.mean([0]);
        var covariance = centred.t().matmul(centred) / 299;
        var expected = (centred.matmul(linalg.inv(covariance)) * centred).sum(1).div(6).sqrt().data<double>().ToArray();

        // Half precision keeps three decimal digits.
        Assert.All(expected.Zip(gaussian.Distances(Rows(features))), pair => Assert.Equal(1, pair.Second / pair.First, 0.02));
    }

    [Fact]
    public void It_leaves_no_tensor_behind() => AssertLeavesNoTensor(() =>
    {
        using var scope = NewDisposeScope();
        var (features, labels) = Training(50);
        var gaussian = FeatureGaussian.Fit(Rows(features), labels);
        _ = gaussian.Distances(Rows(features));
    });

    [Fact]
    public void Too_few_images_or_all_the_same_are_refused()
    {
        using var scope = NewDisposeScope();
        Assert.Contains("too few", Assert.Throws<HematoException>(() => FeatureGaussian.Fit(Rows(randn(5, 8)), [0, 0, 1, 1, 1])).Message, StringComparison.Ordinal);
        Assert.Contains("all look the same", Assert.Throws<HematoException>(() => FeatureGaussian.Fit(Rows(ones(30, 8)), [.. Enumerable.Repeat(0, 30)])).Message, StringComparison.Ordinal);
    }

    private static Tensor Axis() => nn.functional.one_hot(tensor(0L), 16).to_type(float32);

    // Two classes, ten deviations apart along the first of 16 axes.
    private static (Tensor Features, int[] Labels) Training(int count)
    {
        int[] labels = [.. Enumerable.Range(0, count).Select(i => i % 2)];
        var side = tensor([.. labels.Select(label => label == 0 ? -5f : 5f)]).unsqueeze(1);
        return (randn(count, 16) + (side * Axis()), labels);
    }
}
