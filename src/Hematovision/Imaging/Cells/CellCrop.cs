namespace Hematovision.Imaging.Cells;

/// <summary>
/// Cuts a cell out at the common physical scale: a square of three red cells' diameters, about 22 µm, whatever the magnification; as
/// large as the cell where that is larger, and half as large again as the cell where no red cells give the scale. Beyond the photograph
/// it has the colour of the empty slide: a reflection would make a whole cell of one that is cut.
/// </summary>
public static class CellCrop
{
    private const double RedCells = 3;
    private const double WithoutScale = 1.5;

    /// <summary>The square in the picture, which may reach over its edge.</summary>
    /// <param name="findings">What was found in the picture.</param>
    /// <param name="cell">One of its cells.</param>
    public static Box Square(CellFindings findings, FoundCell cell)
    {
        ArgumentNullException.ThrowIfNull(findings);
        ArgumentNullException.ThrowIfNull(cell);
        var box = cell.Box;
        var longest = Math.Max(box.Width, box.Height);
        var side = (int)Math.Round(Math.Max(longest, findings.RedCellDiameter is { } diameter ? RedCells * diameter : WithoutScale * longest));
        var (left, top) = ((box.Left + box.Right - side) / 2, (box.Top + box.Bottom - side) / 2);
        return new Box(left, top, left + side, top + side);
    }

    /// <summary>Cuts out a cell; of a <see cref="PictureKind.SingleCell"/> the picture itself.</summary>
    /// <param name="image">The picture.</param>
    /// <param name="findings">What was found in it.</param>
    /// <param name="cell">One of its cells.</param>
    public static RgbImage Of(RgbImage image, CellFindings findings, FoundCell cell)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(findings);
        if (findings.Kind == PictureKind.SingleCell) return image;
        var square = Square(findings, cell);
        var crop = new RgbImage(square.Width, square.Height, new byte[square.Width * square.Height * 3]);
        var (red, green, blue) = findings.Background;
        for (var at = 0; at < crop.Pixels.Length; at += 3) (crop.Pixels[at], crop.Pixels[at + 1], crop.Pixels[at + 2]) = (red, green, blue);

        var (left, right) = (Math.Max(0, square.Left), Math.Min(image.Width, square.Right));
        for (var y = Math.Max(0, square.Top); y < Math.Min(image.Height, square.Bottom); y++)
        {
            image.Pixels.AsSpan(((y * image.Width) + left) * 3, (right - left) * 3)
                .CopyTo(crop.Pixels.AsSpan((((y - square.Top) * square.Width) + left - square.Left) * 3));
        }

        return crop;
    }
}
