namespace Hematovision.Imaging.Cells;

/// <summary>Finds the white cells in a picture of a stained blood smear, whatever its stain, camera and magnification.</summary>
public static class CellFinder
{
    private const double LeastScore = 0.5;
    private const double SameCell = 0.6; // of a box that a larger one covers
    private const double SingleCellShare = 0.55; // of the picture's side
    private const double SmallerCellShare = 0.38; // where the picture is also few red cells wide
    private const double SingleCellField = 3.6; // red cells' diameters

    /// <summary>Finds the white cells.</summary>
    /// <param name="image">The picture: a field of view, or one cell.</param>
    /// <returns>The same for the same pixels. Safe to call from several threads.</returns>
    public static CellFindings Find(RgbImage image)
    {
        ArgumentNullException.ThrowIfNull(image);
        using var scratch = Scratch.OfThread();
        if (CellCandidates.Of(image, scratch) is not { } candidates) return new CellFindings(PictureKind.Nothing, [], null, default, ["nothing but black"]);

        var cells = Cells(image, candidates, OutlineWeights.Default);
        var diameter = candidates.Red.Diameter / candidates.Shrink;
        var kind = cells.Count == 0 ? PictureKind.Nothing : IsSingle(image, cells, diameter) ? PictureKind.SingleCell : PictureKind.Field;
        var faults = PictureFaults.Of(candidates, kind);
        if (!PictureFaults.MayBeSmear(candidates, kind)) (kind, cells, diameter) = (PictureKind.Nothing, [], null);
        var white = candidates.Field.White;
        return new CellFindings(kind, cells, diameter, ((byte)white[0], (byte)white[1], (byte)white[2]), faults);
    }

    private static List<FoundCell> Cells(RgbImage image, CellCandidates candidates, OutlineWeights weights)
    {
        var (field, stain, red) = (candidates.Field, candidates.Stain, candidates.Red);
        var strongest = candidates.Nuclei.Select(nucleus => nucleus.Mean(stain.Amounts)).DefaultIfEmpty().Max();
        var outline = new CellOutline(field, stain, red, weights);
        var cells = new List<FoundCell>();
        foreach (var nucleus in candidates.Nuclei)
        {
            var score = CellScore.Of(CellScore.Measure(nucleus, strongest, field, stain, red));
            if (score < LeastScore) continue;
            var box = Enlarged(image, outline.Box(nucleus), candidates);
            cells.Add(new FoundCell(box, score, nucleus.Pixels.Length / (candidates.Shrink * candidates.Shrink), nucleus.TouchesBorder));
        }

        return [.. Joined(cells).OrderBy(cell => cell.Box.Left).ThenBy(cell => cell.Box.Top)];
    }

    /// <summary>One cell of those whose outlines are the same cell's: its lobes lay too far apart to be taken for one nucleus.</summary>
    internal static List<FoundCell> Joined(IReadOnlyList<FoundCell> cells)
    {
        var joined = new List<FoundCell>();
        foreach (var cell in cells.OrderByDescending(cell => cell.Box.Area))
        {
            var at = joined.FindIndex(larger => larger.Box.Shared(cell.Box) > SameCell * cell.Box.Area);
            if (at < 0) joined.Add(cell);
            else joined[at] = new FoundCell(joined[at].Box.Around(cell.Box), Math.Max(joined[at].Score, cell.Score), joined[at].NucleusArea + cell.NucleusArea, joined[at].IsCut || cell.IsCut);
        }

        return joined;
    }

    internal static Box Enlarged(RgbImage image, (double Left, double Top, double Right, double Bottom) box, CellCandidates candidates)
    {
        var (x, y) = ((double)image.Width / candidates.Field.Width, (double)image.Height / candidates.Field.Height);
        return new Box((int)Math.Round(box.Left * x), (int)Math.Round(box.Top * y), (int)Math.Round(box.Right * x), (int)Math.Round(box.Bottom * y));
    }

    private static bool IsSingle(RgbImage image, List<FoundCell> cells, double? diameter)
    {
        var (middleX, middleY) = (image.Width / 2, image.Height / 2);
        return cells.Any(cell =>
        {
            if (cell.Box.Left > middleX || cell.Box.Right < middleX || cell.Box.Top > middleY || cell.Box.Bottom < middleY) return false;
            var share = Math.Sqrt((double)cell.Box.Width * cell.Box.Height / ((double)image.Width * image.Height));
            return share >= SingleCellShare || (share >= SmallerCellShare && (diameter is null || Math.Min(image.Width, image.Height) < SingleCellField * diameter));
        });
    }
}
