using Hematovision.Data;
using Hematovision.Evaluation.Comparing;

namespace Hematovision.Tests.Evaluation.Comparing;

public class SharedClassesTests
{
    private static readonly (string Name, IReadOnlyList<string> Classes) First = ("first", ["eosinophil", "monocyte"]);

    private static readonly ImageExample[] Examples = [Image("eosinophil"), Image("monocyte"), Image("monocyte"), Image("platelet")];

    [Fact]
    public void ClassesMatchByNameWhateverTheirOrderAndCase()
    {
        var shared = SharedClasses.Of([First, ("second", ["Monocyte", "EOS"])], Examples[..3]);
        Assert.Equal(3, shared.Examples.Count);
        Assert.Empty(shared.Notes);
    }

    [Fact]
    public void ALabelThatOneDoesNotKnowIsComparedByNone()
    {
        var shared = SharedClasses.Of([First, ("second", ["eosinophil", "platelet"])], Examples);

        Assert.Equal(["eosinophil"], shared.Examples.Select(e => e.Label));
        Assert.Equal(
            [
                "second does not know the class monocyte: 2 images compared by no model",
                "first does not know the class platelet: 1 images compared by no model",
                "the models' classes differ, and more of them are harder to tell: first knows eosinophil, monocyte; second knows eosinophil, platelet",
            ],
            shared.Notes);
    }

    [Fact]
    public void NothingInCommonIsOneClearLine()
    {
        var refused = Assert.Throws<HematoException>(() => SharedClasses.Of([First, ("second", ["platelet"])], Examples));
        Assert.Equal("no image has a label that all the models know: first knows eosinophil, monocyte; second knows platelet. Compare models of the same classes.", refused.Message);
    }

    private static ImageExample Image(string label) => new($"/{label}.png", label, label);
}
