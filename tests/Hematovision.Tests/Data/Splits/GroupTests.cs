using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Hematovision.Data;
using Hematovision.Data.Copies;
using Hematovision.Data.Splits;

namespace Hematovision.Tests.Data.Splits;

public sealed class GroupTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Property(MaxTest = 300)]
    public Property Images_are_in_one_group_if_any_way_of_common_groups_keys_and_copies_leads_from_one_to_the_other() => Prop.ForAll(Cases(), c =>
    {
        var joined = GroupJoin.ByCopies(GroupJoin.ByKeys(c.Data, new GroupKeys("test", c.Keys)), c.Copies);

        var reached = Reached(c);
        for (var i = 0; i < c.Keys.Length; i++)
        {
            for (var j = 0; j < c.Keys.Length; j++)
                Assert.Equal(reached[i, j], joined.Examples[i].Group == joined.Examples[j].Group);
        }

        Assert.Equal(c.Data.Examples.Select(e => (e.Path, e.Label)), joined.Examples.Select(e => (e.Path, e.Label)));
    });

    [Fact]
    public void A_group_is_called_by_its_key_and_else_by_its_first_name()
    {
        var data = Dataset("7", "a", "b", "b", "c");
        var joined = GroupJoin.ByKeys(data, new GroupKeys("test", [null, "7", "8", null, null]));
        Assert.Equal(["7 (2)", "7", "8", "8", "c"], joined.Examples.Select(e => e.Group));

        joined = GroupJoin.ByCopies(data, new CopyFindings([], [[0, 4], [1, 2]], []));
        Assert.Equal(["7", "a", "a", "a", "7"], joined.Examples.Select(e => e.Group));
    }

    [Fact]
    public void A_column_is_taken_whatever_its_case_and_before_a_pattern()
    {
        _folder.AddImages("img", 3);
        var data = Load("path,label,Patient.Id", "img/0.png,a,p1", "img/1.png,b,", "img/2.png,b,p1");
        var keys = GroupKeys.Of(data, "patient.id");
        Assert.Equal("column patient.id", keys.From);
        Assert.Equal(["p1", null, "p1"], keys.Values);
    }

    [Fact]
    public void A_pattern_gives_its_first_capture_or_the_whole_match()
    {
        _folder.Add("tree/a/slide-1_1.png");
        _folder.Add("tree/a/slide-1_2.png");
        _folder.Add("tree/b/slide-2_1.png");
        _folder.Add("tree/b/other.png");
        var data = ImageDataset.Load(_folder["tree"]);

        Assert.Equal(["1", "1", null, "2"], GroupKeys.Of(data, @"slide-(\d+)_").Values);
        Assert.Equal(["slide-1", "slide-1", null, "slide-2"], GroupKeys.Of(data, @"slide-\d+").Values);
        Assert.Equal(["a/", "a/", "b/", "b/"], GroupKeys.Of(data, "^.*/").Values);
        Assert.Equal(["1", "1", null, null], GroupKeys.Of(data, @"slide-(1)?").Values);
    }

    [Theory]
    [InlineData("slide", "no column 'slide' in ", "which has path, label, patient. A pattern over file names has a character such as ( or")]
    [InlineData("(", "'(' is no regular expression: InsufficientClosingParentheses, at character 1.")]
    [InlineData(@"(\d{9})", @"the pattern '(\d{9})' finds nothing in the path of any image, such as img/0.png.")]
    public void What_is_neither_is_refused_with_one_line(string group, params string[] says)
    {
        _folder.AddImages("img", 2);
        var data = Load("path,label,patient", "img/0.png,a,1", "img/1.png,b,2");
        var message = Assert.Throws<UsageException>(() => GroupKeys.Of(data, group)).Message;
        Assert.All(says, part => Assert.Contains(part, message));
        Assert.DoesNotContain('\n', message);
    }

    [Fact]
    public void A_pattern_that_never_ends_is_given_up()
    {
        _folder.Add($"tree/a/{new string('a', 60)}.png");
        _folder.Add("tree/b/1.png");
        Assert.Contains("takes longer than 1 s", Assert.Throws<HematoException>(() => GroupKeys.Of(ImageDataset.Load(_folder["tree"]), "(a+)+$")).Message);
    }

    [Fact]
    public void An_image_of_two_patients_is_refused()
    {
        _folder.AddImages("img", 2);
        var data = Load("path,label,patient", "img/0.png,a,1", "img/1.png,b,2", "img/0.png,a,2");
        Assert.Contains("line 4 gives img/0.png another patient", Assert.Throws<HematoException>(() => GroupKeys.Of(data, "patient")).Message);
    }

    private ImageDataset Load(params string[] lines) => ImageDataset.Load(_folder.Add("data.csv", string.Join('\n', lines)));

    private static ImageDataset Dataset(params string[] groups) =>
        new("/data", groups.Select((group, i) => new ImageExample($"/data/{i:00}.png", "a", group)), []);

    // Warshall's closure of what is directly connected: slow, and plainly right.
    private static bool[,] Reached(Case c)
    {
        var n = c.Keys.Length;
        var reached = new bool[n, n];
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j < n; j++)
            {
                reached[i, j] = c.Data.Examples[i].Group == c.Data.Examples[j].Group
                    || (c.Keys[i] is not null && c.Keys[i] == c.Keys[j])
                    || c.Copies.Groups.Any(group => group.Contains(i) && group.Contains(j));
            }
        }

        for (var k = 0; k < n; k++)
        {
            for (var i = 0; i < n; i++)
            {
                for (var j = 0; j < n; j++)
                    reached[i, j] |= reached[i, k] && reached[k, j];
            }
        }

        return reached;
    }

    // Few names for groups and keys alike, so that they meet.
    private static Arbitrary<Case> Cases() =>
        (from n in Gen.Choose(1, 16)
         from groups in Gen.Elements("1", "2", "3", "4", "5", "6", "7", "8").ArrayOf(n)
         from keys in Gen.Frequency((2, Gen.Constant((string?)null)), (1, Gen.Elements<string?>("1", "2", "9"))).ArrayOf(n)
         from copyOf in Gen.Choose(0, 24).ArrayOf(n)
         let copies = Enumerable.Range(0, n).GroupBy(i => copyOf[i]).Where(g => g.Count() > 1).Select(g => (IReadOnlyList<int>)[.. g])
         select new Case(Dataset(groups), keys, new CopyFindings([], [.. copies], []))).ToArbitrary();

    private sealed record Case(ImageDataset Data, string?[] Keys, CopyFindings Copies);
}
