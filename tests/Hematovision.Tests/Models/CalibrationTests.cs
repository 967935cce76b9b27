using System.Text.Json;
using Hematovision.IO;
using Hematovision.Models;
using Hematovision.Torch;

namespace Hematovision.Tests.Models;

/// <summary>What a calibration's bounds hold for.</summary>
public class CalibrationTests
{
    private static readonly Calibration Bounds = new()
    {
        Temperature = 1,
        ErrorBound = new ErrorBound(0.02, 0.95, 2, 400, 380, 1),
        DatasetHash = new string('0', 64),
        Images = 400,
        Groups = 400,
    };

    [Theory]
    [InlineData(Precision.Fp32, Precision.Fp32, null)]
    [InlineData(Precision.Fp32, Precision.Bf16, "in fp32")]
    [InlineData(Precision.Fp32, Precision.Int8, "in fp32")]
    [InlineData(Precision.Bf16, Precision.Bf16, null)]
    [InlineData(Precision.Bf16, Precision.Fp32, "in bf16")]
    [InlineData(Precision.Int8, Precision.Bf16, "in int8")]
    public void The_numbers_that_it_was_found_in(Precision calibrated, Precision computed, string? holdsFor) =>
        Assert.Equal(holdsFor, (Bounds with { Precision = calibrated }).BoundsHoldFor(1, computed));

    [Fact]
    public void The_views_that_it_was_found_with() =>
        Assert.Equal("with --tta 8", (Bounds with { Views = 8 }).BoundsHoldFor(1, Precision.Fp32));

    [Fact]
    public void Without_bounds_there_is_nothing_to_hold() =>
        Assert.Null((Bounds with { ErrorBound = null }).BoundsHoldFor(8, Precision.Int8));

    [Theory]
    [InlineData("", Precision.Fp32)]
    [InlineData("\"int8\": false,", Precision.Fp32)]
    [InlineData("\"int8\": true,", Precision.Int8)]
    [InlineData("\"precision\": \"bf16\", \"int8\": false,", Precision.Bf16)]
    public void A_file_of_any_version_says_which_numbers(string said, Precision precision) =>
        Assert.Equal(precision, Read($$"""{ "temperature": 1, {{said}} "dataset_hash": "", "images": 400, "groups": 400 }""").Precision);

    [Theory]
    [InlineData(Precision.Fp32, false)]
    [InlineData(Precision.Bf16, false)]
    [InlineData(Precision.Int8, true)]
    public void What_is_written_is_read_again_by_this_version_and_by_those_that_know_int8_alone(Precision precision, bool int8)
    {
        var written = JsonSerializer.Serialize(Bounds with { Precision = precision }, JsonFile.Options);

        Assert.Equal(precision, Read(written).Precision);
        Assert.Equal(int8, JsonDocument.Parse(written).RootElement.GetProperty("int8").GetBoolean());
    }

    private static Calibration Read(string json) => JsonSerializer.Deserialize<Calibration>(json, JsonFile.Options)!;
}
