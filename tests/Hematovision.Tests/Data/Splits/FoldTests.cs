using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Hematovision.Data;

namespace Hematovision.Tests.Data.Splits;

public class FoldTests
{
    [Property(MaxTest = 300)]
    public Property No_group_is_in_two_folds_and_no_image_is_lost() => Prop.ForAll(Cases(), c =>
    {
        var split = DatasetSplitter.Split(c.Data, new SplitRatios(), c.Seed);
        if (split.Examples.Where(e => e.Split != Split.Test).Select(e => e.Group).Distinct().Count() < c.Folds)
        {
            Assert.Throws<UsageException>(() => DatasetSplitter.AddFolds(split, c.Folds, c.Seed));
            return;
        }

        var folded = DatasetSplitter.AddFolds(split, c.Folds, c.Seed);

        Assert.Equal(c.Data.Examples, folded.WithoutSplits().Examples);
        Assert.All(folded.Examples.GroupBy(e => e.Group), group => Assert.Single(group.Select(e => e.Fold).Distinct()));
        Assert.All(folded.Examples, e => Assert.Equal(e.Split == Split.Test, e.Fold is null));
        Assert.All(folded.Examples, e => Assert.InRange(e.Fold ?? 1, 1, c.Folds));
        Assert.Equal(split.Of(Split.Test).Select(e => e.Path), folded.Of(Split.Test).Select(e => e.Path));
    });

    [Property(MaxTest = 200)]
    public Property A_class_of_enough_groups_of_its_own_is_in_every_fold() => Prop.ForAll(Cases(), c =>
    {
        var pure = new ImageDataset("/data", c.Data.Examples.Select(e => e with { Group = $"{e.Label} {e.Group}" }), []);
        if (pure.Examples.Select(e => e.Group).Distinct().Count() < c.Folds)
            return;

        foreach (var images in DatasetSplitter.AddFolds(pure, c.Folds, c.Seed).Examples.GroupBy(e => e.Label))
        {
            var groups = images.Select(e => e.Group).Distinct().Count();
            if (groups >= c.Folds)
                Assert.Equal(c.Folds, images.Select(e => e.Fold).Distinct().Count());
        }
    });

    [Property(MaxTest = 100)]
    public Property The_order_of_the_files_does_not_matter() => Prop.ForAll(Cases(), c =>
    {
        if (c.Data.Examples.Select(e => e.Group).Distinct().Count() < c.Folds)
            return;

        var reversed = new ImageDataset("/data", c.Data.Examples.Reverse(), []);
        Assert.Equal(DatasetSplitter.AddFolds(c.Data, c.Folds, c.Seed).Examples, DatasetSplitter.AddFolds(reversed, c.Folds, c.Seed).Examples);
    });

    [Fact]
    public void Many_small_classes_do_not_all_end_in_the_first_folds()
    {
        var data = new ImageDataset("/data", Enumerable.Range(0, 200).Select(i => new ImageExample($"/data/{i:000}", $"class {i / 2}", $"{i}")), []);
        var folded = DatasetSplitter.AddFolds(data, 5, seed: 1);
        Assert.All(folded.Examples.CountBy(e => e.Fold!.Value), fold => Assert.InRange(fold.Value, 38, 42));
        Assert.All(folded.Examples.GroupBy(e => e.Label), pair => Assert.Equal(2, pair.Select(e => e.Fold).Distinct().Count()));
    }

    [Fact]
    public void Each_fold_takes_its_turn_as_val()
    {
        var data = new ImageDataset("/data", Enumerable.Range(0, 60).Select(i => new ImageExample($"/data/{i:00}", i % 2 == 0 ? "a" : "b", $"{i / 3}")), []);
        var folded = DatasetSplitter.AddFolds(DatasetSplitter.Split(data, new SplitRatios(), 1), 3, 1);

        Assert.Equal(folded.Examples, DatasetSplitter.WithFold(folded, 1).Examples);
        foreach (var turn in new[] { 1, 2, 3 })
        {
            var set = DatasetSplitter.WithFold(folded, turn);
            Assert.Equal(folded.Of(Split.Test), set.Of(Split.Test));
            Assert.All(set.Of(Split.Val), e => Assert.Equal(turn, e.Fold));
            Assert.All(set.Of(Split.Train), e => Assert.NotEqual(turn, e.Fold));
        }

        Assert.Contains("has the folds 1 to 3, not 4", Assert.Throws<UsageException>(() => DatasetSplitter.WithFold(folded, 4)).Message);
        Assert.Contains("has no folds", Assert.Throws<UsageException>(() => DatasetSplitter.WithFold(data, 1)).Message);
        var partly = data.WithExamples(e => e with { Fold = e.Group == "19" ? null : (int.Parse(e.Group) % 2) + 1 }, []);
        Assert.Contains("3 of 60 images have no fold", Assert.Throws<HematoException>(() => DatasetSplitter.WithFold(partly, 1)).Message);
    }

    [Fact]
    public void A_group_in_two_folds_is_refused_by_name()
    {
        ImageExample[] examples = [new("/data/1", "a", "g") { Fold = 1 }, new("/data/2", "a", "g") { Fold = 2 }];
        Assert.Contains("group 'g' is in fold 1 and fold 2", Assert.Throws<LeakException>(() => new ImageDataset("/data", examples, [])).Message);
    }

    private static Arbitrary<Case> Cases() =>
        (from groups in Gen.Choose(1, 50)
         from sizes in Gen.Choose(1, 10).ArrayOf(groups)
         from labels in Gen.Choose(0, 4).ArrayOf(groups)
         from mixed in Gen.Elements(1, 2, 3)
         from folds in Gen.Choose(2, 12)
         from seed in Gen.Choose(0, int.MaxValue)
         select new Case(
             new ImageDataset(
                 "/data",
                 Enumerable.Range(0, groups).SelectMany(g => Enumerable.Range(0, sizes[g]).Select(i =>
                     new ImageExample($"/data/{g}/{i}.png", "abcde"[(labels[g] + (i % mixed)) % 5].ToString(), $"g{g}"))),
                 []),
             folds,
             (ulong)seed)).ToArbitrary();

    private sealed record Case(ImageDataset Data, int Folds, ulong Seed)
    {
        public override string ToString() =>
            $"{Folds} folds, seed {Seed}: {string.Join(' ', Data.Examples.GroupBy(e => e.Group).Select(g => string.Concat(g.Select(e => e.Label))))}";
    }
}
