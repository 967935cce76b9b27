using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Hematovision.Data;

namespace Hematovision.Tests.Data;

public class DatasetSplitterTests
{
    [Property(MaxTest = 300)]
    public Property Every_image_gets_a_split_of_a_share_above_0_and_none_is_lost() => Prop.ForAll(Cases(), c =>
    {
        var split = DatasetSplitter.Split(c.Data, c.Ratios, c.Seed);
        Assert.Equal(c.Data.Examples, split.WithSplits(_ => null).Examples);
        Assert.All(split.Examples, e => Assert.True(Share(c.Ratios, e.Split!.Value) > 0));
    });

    [Property(MaxTest = 300)]
    public Property No_group_is_in_two_splits() => Prop.ForAll(Cases(), c =>
    {
        var split = DatasetSplitter.Split(c.Data, c.Ratios, c.Seed);
        Assert.All(split.Examples.GroupBy(e => e.Group), group => Assert.Single(group.Select(e => e.Split).Distinct()));
    });

    [Property(MaxTest = 300)]
    public Property A_class_is_in_every_split_or_the_warnings_say_so() => Prop.ForAll(Cases(), c =>
    {
        var split = DatasetSplitter.Split(c.Data, c.Ratios, c.Seed);
        var active = Active(c.Ratios);
        foreach (var label in split.Classes)
        {
            var images = split.Examples.Where(e => e.Label == label).ToArray();
            var missing = active.Except(images.Select(e => e.Split!.Value)).Select(s => s.ToString().ToLowerInvariant());
            var line = split.Warnings.SingleOrDefault(w => w.StartsWith($"class '{label}' has no images in "));
            Assert.Equal(missing.Any(), line is not null);
            Assert.All(missing, name => Assert.Contains(name, line));

            // Where groups hold one class each, only too few of them are an excuse, and train comes first.
            if (!c.Mixed)
                Assert.Equal(active.Take(images.Select(e => e.Group).Distinct().Count()), images.Select(e => e.Split!.Value).Distinct().Order());
        }
    });

    [Property(MaxTest = 300)]
    public Property Single_images_are_shared_out_within_two_of_the_ratios() => Prop.ForAll(Cases(), c =>
    {
        var single = DatasetSplitter.Split(Ungrouped(c.Data), c.Ratios, c.Seed);
        foreach (var images in single.Examples.GroupBy(e => e.Label))
        {
            foreach (var split in Enum.GetValues<Split>())
                Assert.InRange(images.Count(e => e.Split == split) - (images.Count() * Share(c.Ratios, split)), -2.01, 2.01);
        }
    });

    [Property(MaxTest = 100)]
    public Property The_order_of_the_files_does_not_matter() => Prop.ForAll(Cases(), c =>
    {
        var reversed = new ImageDataset(c.Data.Path, c.Data.Examples.Reverse(), []);
        Assert.Equal(
            DatasetSplitter.Split(c.Data, c.Ratios, c.Seed).Examples,
            DatasetSplitter.Split(reversed, c.Ratios, c.Seed).Examples);
    });

    [Fact]
    public void Uneven_groups_come_close_to_the_ratios_and_the_seed_matters()
    {
        // 60 slides of 1 to 40 images: no split of whole slides is exact, a careless one is off by a slide or two.
        var examples = Enumerable.Range(0, 60).SelectMany(slide =>
            Enumerable.Range(0, 1 + (slide * 7 % 40)).Select(i => Example($"{slide}/{i}", slide % 2 == 0 ? "a" : "b", $"slide {slide}")));
        var data = Dataset(examples);

        var split = DatasetSplitter.Split(data, new SplitRatios(), seed: 5);

        foreach (var label in split.Examples.GroupBy(e => e.Label))
        {
            Assert.InRange(label.Count(e => e.Split == Split.Train) / (double)label.Count(), 0.78, 0.82);
            Assert.InRange(label.Count(e => e.Split == Split.Val) / (double)label.Count(), 0.08, 0.12);
        }

        Assert.NotEqual(split.Examples, DatasetSplitter.Split(data, new SplitRatios(), seed: 6).Examples);
    }

    [Fact]
    public void A_class_of_few_groups_goes_to_train_first()
    {
        var data = Dataset(
        [
            .. Enumerable.Range(0, 30).Select(i => Example($"a{i}", "a")),
            Example("b1", "b"), Example("b2", "b"),
            Example("c1", "c", "slide"), Example("c2", "c", "slide"),
        ]);

        var split = DatasetSplitter.Split(data, new SplitRatios(), seed: 1);

        Assert.Equal([Split.Train, Split.Val], split.Examples.Where(e => e.Label == "b").Select(e => e.Split!.Value).Order());
        Assert.All(split.Examples.Where(e => e.Label == "c"), e => Assert.Equal(Split.Train, e.Split));
        Assert.Equal(
            [
                "class 'b' has no images in test: it has 2 independent groups",
                "class 'c' has no images in val and test: it has 1 independent group",
            ],
            split.Warnings);
    }

    [Fact]
    public void FillIn_takes_a_missing_val_out_of_train_and_leaves_the_rest()
    {
        var data = Dataset(Enumerable.Range(0, 180).Select(i =>
            Example($"{i:000}", i % 3 == 0 ? "a" : "b", $"pair {i / 2}") with { Split = i < 90 * 2 - 18 ? Split.Train : Split.Test }));

        var filled = DatasetSplitter.FillIn(data, seed: 4);

        Assert.Equal(data.Of(Split.Test), filled.Of(Split.Test));
        Assert.InRange(filled.Of(Split.Val).Count, 16, 20);
        Assert.Equal(data.Of(Split.Train), filled.Examples.Where(e => e.Split != Split.Test).Select(e => e with { Split = Split.Train }));
        Assert.Equal(["a", "b"], filled.Of(Split.Val).Select(e => e.Label).Distinct().Order());
    }

    [Fact]
    public void FillIn_leaves_a_val_that_is_there_and_does_not_make_up_a_test()
    {
        var data = Dataset(Enumerable.Range(0, 20).Select(i => Example($"{i}", i % 2 == 0 ? "a" : "b") with { Split = i < 16 ? Split.Train : Split.Val }));
        Assert.Equal(data.Examples, DatasetSplitter.FillIn(data, seed: 4).Examples);
    }

    [Fact]
    public void FillIn_needs_something_to_train_on()
    {
        var data = Dataset([Example("1", "a") with { Split = Split.Test }, Example("2", "b") with { Split = Split.Test }]);
        Assert.Contains("no images in train", Assert.Throws<HematoException>(() => DatasetSplitter.FillIn(data, 0)).Message);
    }

    [Theory]
    [InlineData("80/10/10", 80, 10, 10)]
    [InlineData(" 0.7/0.3 / 0", 0.7, 0.3, 0)]
    public void Ratios_are_read(string text, double train, double val, double test) =>
        Assert.Equal(new SplitRatios(train, val, test), SplitRatios.Parse(text));

    [Theory]
    [InlineData("80/20")]
    [InlineData("80/10/20")]
    [InlineData("110/-10/0")]
    [InlineData("a/b/c")]
    [InlineData("")]
    public void Ratios_that_make_no_sense_are_a_usage_error(string text) =>
        Assert.Throws<UsageException>(() => SplitRatios.Parse(text));

    private static Arbitrary<Case> Cases() =>
        (from mixed in Gen.Elements(true, false)
         from groups in Gen.Choose(1, 60)
         from sizes in Gen.Choose(1, 12).ArrayOf(groups)
         from labels in Gen.Choose(0, 4).ArrayOf(groups)
         from shares in Gen.Elements((80, 10, 10), (98, 1, 1), (1, 1, 98), (50, 49, 1), (90, 10, 0), (0, 0, 1), (0, 1, 3), (1, 1, 1))
         from seed in Gen.Choose(0, int.MaxValue)
         select new Case(
             Dataset(Enumerable.Range(0, groups).SelectMany(g => Enumerable.Range(0, sizes[g]).Select(i =>
                 Example($"{g}/{i}", "abcde"[(labels[g] + (mixed ? i % 3 : 0)) % 5].ToString(), $"g{g}")))),
             new SplitRatios(shares.Item1, shares.Item2, shares.Item3),
             (ulong)seed,
             mixed)).ToArbitrary();

    private static ImageDataset Ungrouped(ImageDataset data) => Dataset(data.Examples.Select(e => e with { Group = e.Path }));

    private static ImageDataset Dataset(IEnumerable<ImageExample> examples) => new("/data", examples, []);

    private static ImageExample Example(string name, string label, string? group = null) => new($"/data/{name}.png", label, group ?? name);

    private static Split[] Active(SplitRatios ratios) => [.. Enum.GetValues<Split>().Where(split => Share(ratios, split) > 0)];

    private static double Share(SplitRatios ratios, Split split) =>
        (split == Split.Train ? ratios.Train : split == Split.Val ? ratios.Val : ratios.Test) / (ratios.Train + ratios.Val + ratios.Test);

    private sealed record Case(ImageDataset Data, SplitRatios Ratios, ulong Seed, bool Mixed)
    {
        public override string ToString() =>
            $"{Ratios} seed {Seed}: {string.Join(' ', Data.Examples.GroupBy(e => e.Group).Select(g => string.Concat(g.Select(e => e.Label))))}";
    }
}
