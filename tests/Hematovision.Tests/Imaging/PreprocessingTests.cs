using Hematovision.Imaging;

namespace Hematovision.Tests.Imaging;

public sealed class PreprocessingTests
{
    [Fact]
    public void Two_contracts_with_the_same_values_are_equal()
    {
        var a = new Preprocessing(96) { Mean = new[] { 0.1f, 0.2f, 0.3f } };
        var b = new Preprocessing(96) { Mean = new List<float> { 0.1f, 0.2f, 0.3f } };

        Assert.Equal(a, b);
        Assert.Equal(a.GetHashCode(), b.GetHashCode());
        Assert.NotEqual(a, b with { Mean = [0.1f, 0.2f, 0.4f] });
        Assert.NotEqual(a, b with { Std = [1, 1, 1] });
        Assert.NotEqual(a, b with { Crop = CropMode.Centre });
        Assert.NotEqual(a, b with { Kernel = ResizeKernel.Bicubic });
        Assert.NotEqual(a, b with { Size = 97 });
    }

    [Fact]
    public void It_comes_back_from_JSON_as_it_was()
    {
        var contract = new Preprocessing(299) { Crop = CropMode.Centre, Kernel = ResizeKernel.Bicubic, Mean = [0.1f, 1f / 3, 0.7f], Std = [0.3f, 0.2f, 1e-7f], WhiteBalance = true };
        Assert.Equal(contract, Preprocessing.FromJson(contract.ToJson()));
    }

    [Fact]
    public void The_JSON_is_what_a_model_file_shows() => Assert.Equal(
        """{"size":224,"version":2,"crop":"whole","kernel":"bilinear","mean":[0.485,0.456,0.406],"std":[0.229,0.224,0.225],"white_balance":false}""",
        new Preprocessing().ToJson());

    [Fact]
    public void Version_1_knew_no_white_balance() => Assert.Equal(
        new Preprocessing(),
        Preprocessing.FromJson("""{"size":224,"version":1,"crop":"whole","kernel":"bilinear","mean":[0.485,0.456,0.406],"std":[0.229,0.224,0.225]}"""));

    [Theory]
    [InlineData("""{"version":3,"something":"new"}""", "update Hematovision")]
    [InlineData("""{"size":224,"version":1,"crop":"whole","kernel":"bilinear","mean":[0.4,0.4,0.4]}""", "std")]
    [InlineData("""{"size":224,"version":1,"crop":"oval","kernel":"bilinear","mean":[0.4,0.4,0.4],"std":[1,1,1]}""", "crop")]
    [InlineData("""{"size":224,"version":1,"crop":"whole","kernel":"bilinear","mean":[0.4,0.4,0.4],"std":[1,1,1],"gamma":2}""", "gamma")]
    [InlineData("""{"size":8,"version":1,"crop":"whole","kernel":"bilinear","mean":[0.4,0.4,0.4],"std":[1,1,1]}""", "size 8")]
    [InlineData("""{"size":64,"version":1,"crop":"whole","kernel":"bilinear","mean":null,"std":[1,1,1]}""", "mean")]
    [InlineData("""{"size":64,"version":"1","crop":"whole","kernel":"bilinear","mean":[0.4,0.4,0.4],"std":[1,1,1]}""", "version")]
    [InlineData("""{"size":64,"version":2,"crop":"whole","kernel":"bilinear","mean":[0.4,0.4,0.4],"std":[1,1,1]}""", "white_balance")]
    [InlineData("null", "empty")]
    [InlineData("not json", "preprocessing contract")]
    public void A_contract_that_cannot_be_executed_is_refused_in_one_line(string json, string said)
    {
        var e = Assert.Throws<HematoException>(() => Preprocessing.FromJson(json));
        Assert.Contains(said, e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', e.Message);
    }

    [Fact]
    public void Options_that_make_no_sense_are_wrong_usage()
    {
        Preprocessing good = new();
        foreach (var (bad, said) in new[]
        {
            (good with { Size = 31 }, "size 31"),
            (good with { Size = 1025 }, "size 1025"),
            (good with { Mean = [0.5f] }, "mean"),
            (good with { Mean = [0, 0, float.NaN] }, "mean"),
            (good with { Std = [1, 1, 0] }, "std"),
            (good with { Std = [1, 1, 1, 1] }, "std"),
            (good with { Version = 3 }, "version 3"),
            (good with { Crop = (CropMode)9 }, "crop"),
        })
        {
            Assert.Contains(said, Assert.Throws<UsageException>(() => new Preprocessor(bad)).Message, StringComparison.Ordinal);
        }
    }
}
