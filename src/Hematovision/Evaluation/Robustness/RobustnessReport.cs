namespace Hematovision.Evaluation.Robustness;

/// <summary>A model's accuracy against each corruption.</summary>
/// <param name="Images">Images scored.</param>
/// <param name="Groups">Independent groups that they are of.</param>
/// <param name="CleanAccuracy">Accuracy on the images as they are, 0..1.</param>
/// <param name="RelativeArea">The mean of the curves' relative areas: the one number of the whole.</param>
/// <param name="RelativeAreaInterval">Its 95 % interval, over groups.</param>
/// <param name="Curves">A curve a corruption.</param>
public sealed record RobustnessReport(
    int Images, int Groups, double CleanAccuracy, double RelativeArea, Interval RelativeAreaInterval, IReadOnlyList<RobustnessCurve> Curves)
{
    /// <param name="groups">Of each group the images right: as they are, at each level of each corruption, and last the number of images.</param>
    /// <param name="seed">Of the intervals.</param>
    internal static RobustnessReport Of(IReadOnlyList<double[]> groups, ulong seed)
    {
        var sums = new double[groups[0].Length];
        foreach (var group in groups)
        {
            for (var k = 0; k < sums.Length; k++) sums[k] += group[k];
        }

        var areas = Areas(sums);
        Interval[] intervals = [.. ClusterResampling.Of(groups, Areas, seed).Zip(areas, (interval, area) => interval.HasSpread ? interval : WithoutSpread(area, groups.Count))];
        var accuracies = Accuracies(sums);
        return new RobustnessReport(
            (int)sums[^1], groups.Count, sums[0] / sums[^1], areas[0], intervals[0],
            [
                .. Corruption.All.Select((c, i) => new RobustnessCurve(
                    c.Name, c.Unit, areas[i + 1], intervals[i + 1], [.. c.Steps.Zip(accuracies[i], (step, accuracy) => new RobustnessPoint(step, c.Label(step), accuracy))])),
            ]);
    }

    // A worse photograph may be named better, so an area may be above 1, where Wilson's share ends.
    private static Interval WithoutSpread(double area, int groups) => Statistics.Wilson(Math.Min(area, 1), groups) is var interval && area > 1 ? interval with { High = area } : interval;

    private static List<double[]> Accuracies(double[] sums)
    {
        var next = 1;
        return [.. Corruption.All.Select(c => (double[])[.. c.Steps.Select(step => sums[step is null ? 0 : next++] / sums[^1])])];
    }

    // The mean of the corruptions first. Where nothing is right there is nothing to keep: 0.
    private static double[] Areas(double[] sums)
    {
        var clean = sums[0] / sums[^1];
        double[] each = [.. Accuracies(sums).Select(curve => clean == 0 ? 0 : Statistics.AreaUnder(curve) / clean)];
        return [each.Average(), .. each];
    }
}

/// <summary>Accuracy along one corruption.</summary>
/// <param name="Name">The corruption.</param>
/// <param name="Unit">What its levels are.</param>
/// <param name="RelativeArea">Area under the accuracy over its equally spaced steps, relative to the clean accuracy: 1 where nothing is lost, above 1 where it helps.</param>
/// <param name="RelativeAreaInterval">Its 95 % interval, over groups.</param>
/// <param name="Points">Its steps in order, the clean one among them.</param>
public sealed record RobustnessCurve(
    string Name, string Unit, double RelativeArea, Interval RelativeAreaInterval, IReadOnlyList<RobustnessPoint> Points);

/// <summary>Accuracy at one step.</summary>
/// <param name="Level">The level; null for the images as they are.</param>
/// <param name="Label">What the step is called.</param>
/// <param name="Accuracy">Share of images right, 0..1.</param>
public sealed record RobustnessPoint(double? Level, string Label, double Accuracy);
