using Hematovision.Training.Searching;

namespace Hematovision.Tests.Training.Searching;

/// <summary>The YAML file of a sweep: what trials it makes, and what is said of one that makes none.</summary>
public sealed class SweepFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_grid_is_every_combination_the_last_option_changing_fastest()
    {
        var file = Load("train: {data: cells, head: [256, 64]}\ngrid:\n  lr: [0.001, 0.0003]\n  augment: [none, strong]\n");

        Assert.Equal(["lr", "augment"], file.Tried);
        Assert.Equal(["0.001 none", "0.001 strong", "0.0003 none", "0.0003 strong"], file.Trials.Select(trial => $"{trial["lr"][0]} {trial["augment"][0]}"));
        Assert.All(file.Trials, trial => Assert.Equal(["256", "64"], trial["head"]));
        Assert.All(file.Trials, trial => Assert.Equal(["cells"], trial["data"]));
    }

    [Fact]
    public void Random_draws_stay_in_their_ranges_and_follow_from_the_seed()
    {
        const string text = "trials: 200\nseed: 3\nrandom:\n  lr: {from: 1e-5, to: 1e-2, scale: log}\n  size: {from: 64, to: 66}\n  augment: [light, strong]\n";
        var trials = Load(text).Trials;

        Assert.Equal(200, trials.Count);
        double[] rates = [.. trials.Select(trial => double.Parse(trial["lr"][0], System.Globalization.CultureInfo.InvariantCulture))];
        Assert.All(rates, rate => Assert.InRange(rate, 1e-5, 1e-2));

        // Even in the logarithm: the middle decade of three has a third of 200, within five standard deviations.
        Assert.InRange(rates.Count(rate => rate is >= 1e-4 and < 1e-3), 34, 100);
        Assert.Equal(["64", "65", "66"], trials.Select(trial => trial["size"][0]).Distinct().Order());
        Assert.Equal(["light", "strong"], trials.Select(trial => trial["augment"][0]).Distinct().Order());
        Assert.Equal(trials.Select(trial => trial["lr"][0]), Load(text).Trials.Select(trial => trial["lr"][0]));
        Assert.NotEqual(trials.Select(trial => trial["lr"][0]), Load(text.Replace("seed: 3", "seed: 4")).Trials.Select(trial => trial["lr"][0]));
    }

    [Fact]
    public void More_trials_leave_the_first_ones_as_they_were()
    {
        const string text = "trials: 3\nrandom:\n  dropout: {from: 0, to: 0.5}\n";

        Assert.Equal(
            Load(text).Trials.Select(trial => trial["dropout"][0]),
            Load(text.Replace("trials: 3", "trials: 9")).Trials.Take(3).Select(trial => trial["dropout"][0]));
    }

    [Theory]
    [InlineData("", "not a mapping")]
    [InlineData("train: [", "is not readable as YAML")]
    [InlineData("trian: {data: x}\ngrid: {lr: [1]}", "line 1 has the unknown key 'trian'; did you mean train?")]
    [InlineData("train: {data: x}", "needs one of the keys grid and random")]
    [InlineData("grid: {lr: [1]}\nrandom: {lr: [1]}", "needs one of the keys grid and random")]
    [InlineData("grid: {}", "names no option to try")]
    [InlineData("grid: {lr: 1}", "line 1 needs a list of values")]
    [InlineData("grid: {lr: {from: 0, to: 1}}", "a grid needs a list of values for lr")]
    [InlineData("grid: {lr: [1]}\ntrials: 3", "trials is for random")]
    [InlineData("random: {lr: [1]}", "lacks trials")]
    [InlineData("random: {lr: [1]}\ntrials: many", "line 2 has 'many' as trials")]
    [InlineData("random: {lr: [1]}\ntrials: 0", "trials is from 1 to 10,000")]
    [InlineData("random: {lr: {from: 0, to: 1, scale: log}}\ntrials: 1", "does not begin above 0")]
    [InlineData("random: {lr: {from: 1, to: 0}}\ntrials: 1", "from is not less than its to")]
    [InlineData("random: {lr: {from: 1, until: 2}}\ntrials: 1", "has 'until' in a range")]
    [InlineData("train: {lr: 1}\ngrid: {lr: [1]}", "has lr both under train and among what is tried")]
    [InlineData("grid: {lr: [[1, [2]]]}", "something else than a word")]
    public void What_is_wrong_is_said_in_one_line(string text, string says)
    {
        var message = Assert.Throws<HematoException>(() => Load(text)).Message;

        Assert.Contains(says, message, StringComparison.Ordinal);
        Assert.Contains("sweep.yaml", message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }

    private SweepFile Load(string text)
    {
        var path = Path.Combine(_folder.Path, "sweep.yaml");
        File.WriteAllText(path, text);
        return SweepFile.Load(path);
    }
}
