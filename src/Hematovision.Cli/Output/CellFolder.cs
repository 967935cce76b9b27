using System.Globalization;
using Hematovision.Imaging;
using Hematovision.Imaging.Cells;
using Hematovision.IO;
using Hematovision.Reporting;

namespace Hematovision.Cli.Output;

/// <summary>The folder of <c>hemato cells --out</c>: pictures with boxes in <c>boxes/</c>, crops in <c>cells/</c>.</summary>
internal sealed class CellFolder
{
    private readonly string _folder;

    /// <exception cref="HematoException">The folder is a file, or holds something.</exception>
    internal CellFolder(string folder) => _folder = New(folder);

    /// <summary>The folder, if nothing is in it.</summary>
    /// <exception cref="HematoException">It is a file, or holds something.</exception>
    internal static string New(string folder) => NewFolder.Require(folder, "for the cells");

    /// <summary>The name of one picture's files.</summary>
    internal static string Name(string path, int number) =>
        string.Create(CultureInfo.InvariantCulture, $"{number:00000}-{PlainName.Of(Path.GetFileNameWithoutExtension(path))}");

    /// <summary>Writes the files of one picture. Numbers keep those of the same name apart.</summary>
    internal void Write(string path, int number, RgbImage image, CellFindings findings)
    {
        var name = Name(path, number);
        var labelled = findings.Cells.Select((cell, i) => (cell, string.Create(CultureInfo.InvariantCulture, $"{i + 1}  {cell.Score:F2}"), CellPicture.Plain)).ToList();
        AtomicFile.Write(Path.Combine(_folder, "boxes", name + ".png"), stream => CellPicture.WritePng(stream, image, labelled));
        for (var i = 0; i < findings.Cells.Count; i++)
        {
            var crop = CellCrop.Of(image, findings, findings.Cells[i]);
            AtomicFile.Write(Path.Combine(_folder, "cells", string.Create(CultureInfo.InvariantCulture, $"{name}-{i + 1}.png")), stream => PngFile.Write(stream, crop));
        }
    }
}
