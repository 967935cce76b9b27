using Hematovision.Data;
using Hematovision.Evaluation;
using Hematovision.Inference;
using Hematovision.Models;
using Hematovision.Training;

namespace Hematovision.Tests.Evaluation;

/// <summary>
/// What calibration promises, on real cells that the model has not seen: half of them, drawn at random, calibrates, and the other half is scored.
/// The simulated tests say the same of distributions that are known.
/// </summary>
public sealed class RealCoverageTests : TorchTest
{
    private const int Halvings = 200;
    private const double ErrorRate = 0.08;
    private const double FalseFlagRate = 0.05;

    [SharedFact("data/pbc/val")]
    public void The_error_rate_and_the_share_of_false_flags_hold_on_the_other_half()
    {
        using var folder = new TemporaryFolder();
        var run = TrainingJob.Run(new TrainingOptions
        {
            Data = SharedData.Find("data/pbc-smoke")!,
            Weights = SharedData.Find("weights/mobilenet_v2.safetensors")!,
            Size = 96,
            Augment = "light",
            BatchSize = 16,
            EpochsHead = 15,
            Epochs = 0,
            Audit = false,
            Runs = folder["runs"],
            Checkpoints = null,
        }).Run;
        using var predictor = Predictor.Load(run.Best);
        var cells = Seen(ImageDataset.Load(SharedData.Find("data/pbc/val")!).Examples);
        var learnt = Seen(ImageDataset.Load(SharedData.Find("data/pbc-smoke")!).Of(Split.Train));
        var gaussian = FeatureGaussian.Fit([.. learnt.Select(cell => cell.Features)], [.. learnt.Select(cell => cell.Truth)]);
        var distances = gaussian.Distances([.. cells.Select(cell => cell.Features)]);
        Assert.InRange(cells.Count(cell => cell.Wrong) / (double)cells.Count, ErrorRate + 0.01, 0.3); // with all of them answered it would be broken

        int found = 0, broken = 0, answered = 0, flagged = 0;
        for (ulong seed = 0; seed < Halvings; seed++)
        {
            int[] order = [.. Enumerable.Range(0, cells.Count)];
            new SeededRandom(seed).Shuffle(order);
            var (first, other) = (order[..(cells.Count / 2)], order[(cells.Count / 2)..]);

            if (SelectiveRisk.Bound([.. first.Select(i => (cells[i].Margin, cells[i].Wrong))], ErrorRate) is { } bound)
            {
                var its = other.Where(i => cells[i].Margin >= bound.Margin).ToList();
                (found, answered) = (found + 1, answered + its.Count);
                if (its.Count(i => cells[i].Wrong) > ErrorRate * its.Count) broken++;
            }

            var farthest = FalseFlags.Distance([.. first.Select(i => (distances[i], $"{i}"))], FalseFlagRate)!.Value;
            flagged += other.Count(i => distances[i] > farthest);
        }

        // The promise is of the true rate, in 95 % of calibrations; that of a half is scattered about it.
        var half = (double)(cells.Count - (cells.Count / 2));
        Assert.InRange(found, Halvings / 2, Halvings);
        Assert.InRange((double)broken / found, 0, 0.1);
        Assert.InRange(answered / found / half, 0.3, 0.99);
        Assert.InRange(flagged / Halvings / half, FalseFlagRate / 2, FalseFlagRate);

        List<Cell> Seen(IReadOnlyList<ImageExample> examples) => [.. predictor.Outputs(examples, default).Select(output =>
        {
            var (answer, truth) = (new Answer(0, output.Logits, [], 0), ClassNames.IndexOf(predictor.Classes, examples[output.Index].Label));
            return new Cell(truth, answer.Margin, answer.Order()[0] != truth, output.Features);
        })];
    }

    private sealed record Cell(int Truth, double Margin, bool Wrong, float[] Features);
}
