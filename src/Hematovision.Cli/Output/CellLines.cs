using System.Globalization;
using System.Text.Json.Nodes;
using CsvHelper;
using Hematovision.Imaging.Cells;
using Hematovision.IO;
using static System.FormattableString;

namespace Hematovision.Cli.Output;

/// <summary>What was found in one file; without findings it could not be read for the reason.</summary>
internal sealed record CellsOfPicture(string Path, int Width, int Height, CellFindings? Findings, string? Reason);

/// <summary>Found cells for a person, and for programs.</summary>
internal static class CellLines
{
    private const int MostBoxes = 3;

    internal static void PrintTable(IReadOnlyList<CellsOfPicture> pictures)
    {
        var table = Terminal.Table([" image", " shows", "cells", " boxes: left,top to right,bottom (score)", "red cell", " remark"]);
        foreach (var picture in pictures)
        {
            var found = picture.Findings!;
            var boxes = found.Cells.Take(MostBoxes).Select(c => Invariant($"{Corners(c)} ({c.Score:F2})"));
            var more = found.Cells.Count > MostBoxes ? Invariant($", {found.Cells.Count - MostBoxes} more") : "";
            table.Add(picture.Path, Kind(found), Invariant($"{found.Cells.Count}"), string.Join(", ", boxes) + more, Diameter(found) is { } d ? $"{d} px" : "–", string.Join("; ", found.Remarks));
        }

        Terminal.Print(table);
    }

    internal static void PrintCsv(IReadOnlyList<CellsOfPicture> pictures)
    {
        using var csv = CsvWriter.Create(Console.Out, CsvFile.Options);
        csv.WriteRecord(["path", "shows", "cells", "boxes", "scores", "red_cell_diameter", "remark"]);
        foreach (var picture in pictures)
        {
            var found = picture.Findings!;
            csv.WriteRecord(
            [
                picture.Path, Kind(found), Invariant($"{found.Cells.Count}"), string.Join(';', found.Cells.Select(c => Invariant($"{c.Box.Left} {c.Box.Top} {c.Box.Right} {c.Box.Bottom}"))),
                string.Join(';', found.Cells.Select(c => Invariant($"{c.Score:F4}"))), Diameter(found) ?? "", string.Join("; ", found.Remarks),
            ]);
        }
    }

    internal static JsonObject Json(IReadOnlyList<CellsOfPicture> pictures) => new()
    {
        ["pictures"] = new JsonArray([.. pictures.Select(picture => (JsonNode)new JsonObject
        {
            ["path"] = picture.Path,
            ["width"] = picture.Width,
            ["height"] = picture.Height,
            ["shows"] = Kind(picture.Findings!),
            ["red_cell_diameter"] = picture.Findings!.RedCellDiameter is { } diameter ? Math.Round(diameter, 1) : null,
            ["remarks"] = new JsonArray([.. picture.Findings.Remarks.Select(remark => (JsonNode)remark)]),
            ["cells"] = new JsonArray([.. picture.Findings.Cells.Select(cell => (JsonNode)new JsonObject
            {
                ["box"] = new JsonArray(cell.Box.Left, cell.Box.Top, cell.Box.Right, cell.Box.Bottom),
                ["score"] = Math.Round(cell.Score, 4),
                ["nucleus_area"] = Math.Round(cell.NucleusArea),
                ["is_cut"] = cell.IsCut,
            })]),
        })]),
    };

    private static string Corners(FoundCell cell) => Invariant($"{cell.Box.Left},{cell.Box.Top} to {cell.Box.Right},{cell.Box.Bottom}");

    private static string? Diameter(CellFindings found) => found.RedCellDiameter?.ToString("F0", CultureInfo.InvariantCulture);

    private static string Kind(CellFindings found) => found.Kind switch
    {
        PictureKind.SingleCell => "cell",
        PictureKind.Field => "field",
        _ => "nothing",
    };
}
