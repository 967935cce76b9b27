namespace Hematovision.Imaging.Cells;

/// <summary>How likely dyed regions are the nucleus of a white cell: a logistic regression on what sets it apart from platelets and red cells.</summary>
internal static class CellScore
{
    /// <summary>The names of the measures, in order.</summary>
    internal static readonly string[] Names = ["area", "area below a red cell's", "touches the border", "contrast", "share of the strongest", "solidity", "beyond the red cells", "narrowest"];

    // No red cell is denser: where it seems so, the granules of an eosinophil were taken for one.
    private const double Densest = 0.5;

    // The first is the constant. Fitted by bench/cells.cs --fit.
    private static readonly double[] Weights = [-2.234, 2.673, 3.387, -1.588, 7.878, 1.595, 0.437, -1.756, -1.367];

    /// <summary>What is known of a candidate, all in units of the picture's red cells.</summary>
    internal static double[] Measure(Nucleus nucleus, double strongest, DensityField field, NuclearStain stain, RedCells red)
    {
        var diameter = red.Diameter ?? RedCells.Guess(field);
        var area = Math.Log(nucleus.Pixels.Length / (Math.PI * diameter * diameter / 4));
        var amount = nucleus.Mean(stain.Amounts);
        var density = Math.Min(red.Density, Densest);
        return
        [
            Math.Clamp(area, -2.5, 1),
            Math.Min(area, 0),
            nucleus.TouchesBorder ? 1 : 0,
            Math.Log(Math.Clamp((amount - red.Stain) / density, 0.05, 8)),
            (amount - red.Stain) / Math.Max(1e-3, strongest - red.Stain),
            nucleus.Solidity,
            Math.Clamp((amount - red.MostStain) / density, -2, 4),
            Math.Min(1, nucleus.Narrowest / diameter),
        ];
    }

    /// <summary>From 0 to 1.</summary>
    internal static double Of(double[] measures) => Of(measures, Weights);

    internal static double Of(double[] measures, double[] weights)
    {
        var sum = weights[0];
        for (var k = 0; k < measures.Length; k++) sum += weights[k + 1] * measures[k];
        return 1 / (1 + Math.Exp(-sum));
    }
}
