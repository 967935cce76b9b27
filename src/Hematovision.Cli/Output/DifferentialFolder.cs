using System.Text;
using CsvHelper;
using Hematovision.Imaging;
using Hematovision.IO;
using Hematovision.Reporting;
using Hematovision.Reporting.Smears;
using Hematovision.Smears;
using static System.FormattableString;

namespace Hematovision.Cli.Output;

/// <summary>The folder of <c>hemato differential --out</c>: pictures with boxes in <c>boxes/</c>, <c>sheet.png</c>, <c>cells.csv</c>.</summary>
internal sealed class DifferentialFolder : IDisposable
{
    private readonly string _folder;
    private readonly IReadOnlyList<string> _classes;
    private readonly SmearSheet _sheet;
    private int _pictures;

    internal DifferentialFolder(string folder, IReadOnlyList<string> classes)
    {
        _folder = folder;
        _classes = classes;
        _sheet = new SmearSheet(classes);
    }

    /// <summary>Writes a picture with its boxes, and keeps its cells for the sheet.</summary>
    internal void Write(DifferentialPicture picture, RgbImage image)
    {
        var marks = picture.Cells.Select(cell => (cell.Found, Label(cell), cell.IsCounted ? ClassColours.Of(_classes, cell.Prediction.Label) : ClassColours.NotCounted)).ToList();
        AtomicFile.Write(Path.Combine(_folder, "boxes", CellFolder.Name(picture.Path, ++_pictures) + ".png"), stream => CellPicture.WritePng(stream, image, marks));
        _sheet.Add(picture, image);
    }

    /// <summary>Writes the sheet and a row a cell.</summary>
    internal void Finish(DifferentialCount count)
    {
        AtomicFile.Write(Path.Combine(_folder, "sheet.png"), _sheet.WritePng);
        AtomicFile.Write(Path.Combine(_folder, "cells.csv"), stream =>
        {
            using var text = new StreamWriter(stream, new UTF8Encoding(false), leaveOpen: true);
            using var csv = CsvWriter.Create(text, CsvFile.Options);
            csv.WriteRecord(["path", "left", "top", "right", "bottom", "class", "probability", "counted", "refer", "seen_in", .. _classes]);
            foreach (var picture in count.Pictures)
            {
                foreach (var cell in picture.Cells)
                {
                    var box = cell.Found.Box;
                    csv.WriteRecord(
                    [
                        picture.Path, Invariant($"{box.Left}"), Invariant($"{box.Top}"), Invariant($"{box.Right}"), Invariant($"{box.Bottom}"), cell.Prediction.Label,
                        Invariant($"{cell.Prediction.Probability}"), cell.IsCounted ? "yes" : "no", cell.Refer ?? "", cell.SeenIn ?? "",
                        .. cell.Prediction.Probabilities.Select(p => Invariant($"{p}")),
                    ]);
                }
            }
        });
    }

    public void Dispose() => _sheet.Dispose();

    private static string Label(DifferentialCell cell) =>
        $"{(cell.SeenIn is not null ? "seen: " : cell.IsReferred ? "refer: " : "")}{cell.Prediction.Label} {ProbabilityText.Of(cell.Prediction.Probability)}";
}
