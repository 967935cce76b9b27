using Hematovision.Data;
using Hematovision.Data.Copies;
using Hematovision.Imaging;
using Hematovision.Imaging.Cells;
using Hematovision.Inference;

namespace Hematovision.Smears;

/// <summary>Counts the white cells of a smear by class, over several fields of one patient.</summary>
/// <remarks>
/// A cell is referred, and in no class's count, where the edge of the picture cuts its nucleus, where the picture is out of focus, over-exposed
/// or too dark, and where the predictor refers it. A cell in several pictures is counted once.
/// </remarks>
public static class Differential
{
    private const int PicturesAtOnce = 8; // in memory

    /// <summary>Counts.</summary>
    /// <param name="predictor">The model.</param>
    /// <param name="paths">The pictures of one patient.</param>
    /// <param name="workers">Threads that look for cells; 0 for one a processor.</param>
    /// <param name="look">Shown each picture with its pixels, in order, to draw it; null for nobody.</param>
    /// <param name="progress">Told how many pictures are compared, and then how many are counted, on any thread; null for nobody.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static DifferentialCount Count(
        Predictor predictor, IReadOnlyList<string> paths, int workers = 0,
        Action<DifferentialPicture, RgbImage>? look = null, Action<string, int>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(predictor);
        ArgumentNullException.ThrowIfNull(paths);
        ArgumentOutOfRangeException.ThrowIfNegative(workers);
        if (workers == 0) workers = Environment.ProcessorCount;
        var copies = CopyFinder.Find(paths, workers, done => progress?.Invoke("looking for fields that overlap", done), cancellation);
        var repeated = new RepeatedFields(paths, copies.Pairs);
        var pictures = new List<DifferentialPicture>();
        var bad = new List<BadImage>();
        foreach (var several in Enumerable.Range(0, paths.Count).Chunk(PicturesAtOnce))
        {
            var fields = several.AsParallel().AsOrdered().WithDegreeOfParallelism(workers).WithCancellation(cancellation).Select(number => Field.Read(number, paths[number])).ToList();
            bad.AddRange(fields.Select(field => field.Bad).OfType<BadImage>());
            fields.RemoveAll(field => field.Bad is not null);
            var predictions = new Queue<Prediction>(predictor.PredictCells([.. fields.SelectMany(field => field.Crops())], cancellation));
            foreach (var field in fields)
            {
                var picture = field.Classified(predictions, repeated);
                pictures.Add(picture);
                look?.Invoke(picture, field.Image);
            }

            progress?.Invoke("counting cells", several[^1] + 1);
        }

        return new DifferentialCount(predictor.Classes, pictures, bad);
    }

    private sealed record Field(int Number, string Path, RgbImage Image, CellFindings Findings, IReadOnlyList<FoundCell> Cells, BadImage? Bad)
    {
        internal static Field Read(int number, string path)
        {
            try
            {
                var image = ImageDecoder.Decode(path);
                var findings = CellFinder.Find(image);
                return new Field(number, path, image, findings, CellsOf(findings), null);
            }
            catch (ImageReadException e)
            {
                return new Field(number, path, null!, null!, [], new BadImage(path, e.Reason));
            }
        }

        internal IEnumerable<(string, RgbImage)> Crops() => Cells.Select(cell => (Path, CellCrop.Of(Image, Findings, cell)));

        internal DifferentialPicture Classified(Queue<Prediction> predictions, RepeatedFields repeated)
        {
            var seenIn = repeated.Look(Number, Image, Cells);
            var cells = Cells.Select((cell, i) =>
            {
                var prediction = predictions.Dequeue();
                return new DifferentialCell(cell, prediction, Refer(cell, prediction), seenIn[i]);
            }).ToList();
            return new DifferentialPicture(
                Path, Image.Width, Image.Height, Findings, cells, [.. Findings.Remarks, .. repeated.Of(Number).Take(1).Select(other => $"shows part of {other}")]);
        }

        // A picture of one cell goes to the model whole, and so is one cell, whatever else is in its corners.
        private static IReadOnlyList<FoundCell> CellsOf(CellFindings findings) => findings.Kind != PictureKind.SingleCell
            ? findings.Cells
            : [findings.Cells.MaxBy(cell => (long)cell.Box.Width * cell.Box.Height)!];

        private string? Refer(FoundCell cell, Prediction prediction)
        {
            if (cell.IsCut) return "cut by the picture's edge";
            if (Findings.Remarks is [var fault, ..]) return $"picture {fault}";
            return prediction.Refer;
        }
    }
}
