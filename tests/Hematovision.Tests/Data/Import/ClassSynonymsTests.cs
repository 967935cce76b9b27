using Hematovision.Data.Import;

namespace Hematovision.Tests.Data.Import;

public sealed class ClassSynonymsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("EOS", "eosinophil")]
    [InlineData("Eosinophil", "eosinophil")]
    [InlineData("Eosinophils", "eosinophil")]
    [InlineData("EOSINOPHIL", "eosinophil")]
    [InlineData("LYT", "lymphocyte")]
    [InlineData("MO", "monocyte")]
    [InlineData("neutrophil - segmented", "neutrophil")]
    [InlineData("BNE", "neutrophil")]
    [InlineData("BAS", "basophil")]
    [InlineData("NRBCs", "erythroblast")]
    [InlineData("ig", "immature granulocyte")]
    [InlineData("immature_granulocytes", "immature granulocyte")]
    [InlineData("Platelets", "platelet")]
    [InlineData("R.B.C.", "erythrocyte")]
    public void Case_plural_and_punctuation_do_not_matter(string name, string means) => Assert.Equal(means, ClassSynonyms.Default.Find(name));

    [Theory]
    [InlineData("blast")]
    [InlineData("atypical lymphocyte")]
    [InlineData("s")]
    [InlineData("")]
    [InlineData("...")]
    [InlineData("細胞")]
    public void What_is_not_known_means_nothing(string name) => Assert.Null(ClassSynonyms.Default.Find(name));

    [Fact]
    public void A_users_own_names_go_before_the_known_ones()
    {
        var synonyms = ClassSynonyms.Default.With(_folder.Add("own.csv", "name,class\nBNE,band neutrophil\n細胞,cell\n"));
        Assert.Equal("band neutrophil", synonyms.Find("bne"));
        Assert.Equal("cell", synonyms.Find("細胞"));
        Assert.Equal("eosinophil", synonyms.Find("EOS"));
        Assert.Equal("neutrophil", ClassSynonyms.Default.Find("BNE"));
    }

    [Theory]
    [InlineData("its first line must be name,class, not 'from,to'", "from,to\na,b\n")]
    [InlineData("line 3 has no class", "name,class\na,b\nc,\n")]
    [InlineData("line 2 has no name of letters or digits", "name,class\n?,b\n")]
    [InlineData("line 3: 'A.' already means 'b'", "name,class\na,b\nA.,c\n")]
    public void A_wrong_table_is_refused_with_one_line(string says, string table)
    {
        var message = Assert.Throws<HematoException>(() => ClassSynonyms.Default.With(_folder.Add("own.csv", table))).Message;
        Assert.Contains(says, message);
        Assert.DoesNotContain('\n', message);
    }

    [Fact]
    public void A_table_that_is_not_there_is_named() =>
        Assert.Contains(_folder["no.csv"], Assert.Throws<HematoException>(() => ClassSynonyms.Default.With(_folder["no.csv"])).Message);
}
