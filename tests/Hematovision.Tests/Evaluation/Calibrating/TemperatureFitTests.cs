using Hematovision.Evaluation;

namespace Hematovision.Tests.Evaluation;

public class TemperatureFitTests
{
    [Fact]
    public void All_right_has_no_best_temperature() =>
        Assert.Null(TemperatureFit.Of([new(0, [3, 1], "a"), new(1, [-1, 2], "b")]));

    [Fact]
    public void All_wrong_is_refused()
    {
        var e = Assert.Throws<HematoException>(() => TemperatureFit.Of([new(1, [3, 1], "a"), new(0, [-1, 2], "b")]));
        Assert.Contains("no better than a guess", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_group_weighs_the_same_however_many_images_it_has()
    {
        CalibrationImage right = new(0, [2, 0], "right"), wrong = new(1, [1, 0], "wrong");
        CalibrationImage[] once = [right, right with { Group = "again" }, wrong];

        Assert.Equal(TemperatureFit.Of(once)!.Value, TemperatureFit.Of([.. once, .. Enumerable.Repeat(wrong, 9)])!.Value, 1e-9);
    }

    [Fact]
    public void Logits_times_two_need_twice_the_temperature()
    {
        CalibrationImage[] images = [new(0, [2, 0, 1], "a"), new(1, [1, 3, 0], "b"), new(2, [0, 1, 0.5f], "c")];
        var doubled = images.Select(i => i with { Logits = [.. i.Logits.Select(x => 2 * x)] }).ToArray();

        Assert.Equal(2, TemperatureFit.Of(doubled)!.Value / TemperatureFit.Of(images)!.Value, 1e-9);
    }
}
