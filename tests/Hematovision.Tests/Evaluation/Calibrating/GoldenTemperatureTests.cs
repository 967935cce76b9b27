using System.Text.Json.Nodes;
using Hematovision.Evaluation;

namespace Hematovision.Tests.Evaluation;

/// <summary>Temperatures, fits and binomial tails are scipy's: golden values by tests/golden/temperature.py.</summary>
public class GoldenTemperatureTests
{
    private static readonly JsonNode Golden =
        JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Golden", "temperature.json")))!;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void The_temperature_is_the_one_that_minimises_the_loss(int number)
    {
        var golden = Golden["cases"]![number]!;
        var images = Images(golden);

        var temperature = TemperatureFit.Of(images)!.Value;

        // The minimum is flat: scipy, which searches the loss and not its slope, knows it to about the root of float64's precision.
        Assert.Equal(1, temperature / (double)golden["temperature"]!, 1e-6);
        AssertEqual(golden["before"]!, ConfidenceFit.Of(images, 1));
        AssertEqual(golden["after"]!, ConfidenceFit.Of(images, (double)golden["temperature"]!));
    }

    [Fact]
    public void The_binomial_tail_is_exact() => Assert.All(Golden["binomial"]!.AsArray(), golden => Assert.Equal(
        1, SelectiveRisk.AtMost((int)golden!["wrong"]!, (int)golden["trials"]!, (double)golden["rate"]!) / (double)golden["at_most"]!, 1e-9));

    // Probabilities are float32 here.
    private static void AssertEqual(JsonNode golden, ConfidenceFit fit)
    {
        Assert.Equal((double)golden["log_loss"]!, fit.LogLoss, 1e-6);
        Assert.Equal((double)golden["calibration_error"]!, fit.CalibrationError, 1e-6);
    }

    private static CalibrationImage[] Images(JsonNode golden)
    {
        var logits = golden["logits"]!.AsArray().Select(row => row!.AsArray().Select(x => (float)(double)x!).ToArray());
        var groups = golden["groups"]!.AsArray().Select(g => $"{(int)g!}");
        return [.. golden["truth"]!.AsArray().Zip(logits, groups).Select(x => new CalibrationImage((int)x.First!, x.Second, x.Third))];
    }
}
