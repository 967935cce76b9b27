using Hematovision.Evaluation.Comparing;

namespace Hematovision.Tests.Evaluation.Comparing;

public class ModelLabelsTests
{
    [Theory]
    [InlineData("a.safetensors b.safetensors", "a b")]
    [InlineData("runs/x/best.safetensors runs/y/best.safetensors", "x/best y/best")]
    [InlineData("runs/x/best.safetensors other/x/best.safetensors", "runs/x/best other/x/best")]
    public void AreAsShortAsTellsThemApart(string paths, string names) =>
        Assert.Equal(names.Split(' '), ModelLabels.Of(paths.Split(' ')));
}
