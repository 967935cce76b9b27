using System.Text.Json.Serialization;

namespace Hematovision.Evaluation.Comparing;

/// <summary>How two models differ on the same images.</summary>
/// <param name="First">The first model's name.</param>
/// <param name="Second">The second model's name.</param>
/// <param name="Difference">Accuracy of the first less that of the second, -1..1.</param>
/// <param name="Interval">
/// Its 95 % interval by a bootstrap over groups (2,000 draws, seeded, percentiles), both models on the same draws; null where the
/// models differ on five groups or fewer, whose draws say too little: <paramref name="GroupP"/> is exact.
/// </param>
/// <param name="OnlyFirst">Images that only the first has right.</param>
/// <param name="OnlySecond">Images that only the second has right.</param>
/// <param name="ImageP">Two-sided p of McNemar's exact test, which takes each image as independent; too small where images come in groups.</param>
/// <param name="GroupP">Two-sided p of the same test with whole groups as its units; equal to it where each image is its own group.</param>
public sealed record PairedDifference(
    string First, string Second, double Difference, Interval? Interval, int OnlyFirst, int OnlySecond, [property: JsonPropertyName("mcnemar_p")] double ImageP, double GroupP)
{
    /// <summary>Compares what two models made of the same images.</summary>
    /// <param name="first">The first model's name, and the images.</param>
    /// <param name="second">The second model's name, and the same images in the same order; class indices are its own.</param>
    /// <exception cref="ArgumentException">They are not the same images, or there is none.</exception>
    public static PairedDifference Of((string Name, IReadOnlyList<Scored> Images) first, (string Name, IReadOnlyList<Scored> Images) second)
    {
        var (a, b) = (first.Images, second.Images);
        if (a.Count != b.Count || a.Count == 0 || a.Zip(b).Any(pair => pair.First.Group != pair.Second.Group))
            throw new ArgumentException("two models are compared on the same images, at least one", nameof(second));

        int[] signs = [.. a.Zip(b, (x, y) => Right(x) - Right(y))];
        double[][] groups = [.. a.Select((s, i) => (s.Group, Sign: signs[i])).GroupBy(s => s.Group, StringComparer.Ordinal)
            .Select(g => new double[] { g.Sum(s => s.Sign), g.Count() })];
        Interval? interval = groups.Count(g => g[0] != 0) > ClusterBootstrap.Few ? ClusterResampling.Of(groups, sums => [sums[0] / sums[1]], seed: 0)[0] : null;
        return new PairedDifference(
            first.Name, second.Name, (double)signs.Sum() / signs.Length,
            interval,
            signs.Count(s => s > 0), signs.Count(s => s < 0),
            SignFlipTest.PValue(signs), SignFlipTest.PValue([.. groups.Select(g => (int)g[0])]));
    }

    private static int Right(Scored s) => s.Predicted == s.Truth ? 1 : 0;
}
