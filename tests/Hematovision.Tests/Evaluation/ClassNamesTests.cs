using Hematovision.Evaluation;

namespace Hematovision.Tests.Evaluation;

public sealed class ClassNamesTests
{
    private static readonly string[] Classes = ["eosinophil", "ig", "Lymphocyte", "neutrophil"];

    [Theory]
    [InlineData("eosinophil", 0)]
    [InlineData("EOSINOPHIL", 0)]
    [InlineData("EOS", 0)]
    [InlineData("Immature granulocytes", 1)]
    [InlineData("lymphocytes", 2)]
    [InlineData("segmented neutrophil", 3)]
    [InlineData("monocyte", -1)]
    [InlineData("blast", -1)]
    public void A_label_is_a_class_by_name_else_in_any_case_else_by_what_it_means(string label, int position) =>
        Assert.Equal(position, ClassNames.IndexOf(Classes, label));

    [Fact]
    public void The_name_itself_goes_before_what_it_means()
    {
        string[] both = ["BNE", "neutrophil", "SNE"];
        Assert.Equal([0, 1, 2], both.Select(name => ClassNames.IndexOf(both, name)));
        Assert.Equal(0, ClassNames.IndexOf(both, "bne"));
    }

    [Fact]
    public void What_may_be_two_classes_is_none() => Assert.Equal(-1, ClassNames.IndexOf(["BNE", "SNE"], "neutrophil"));
}
