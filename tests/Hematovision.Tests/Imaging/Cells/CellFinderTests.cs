using Hematovision.Data;
using Hematovision.Data.Import;
using Hematovision.Imaging;
using Hematovision.Imaging.Cells;

namespace Hematovision.Tests.Imaging.Cells;

/// <summary>White cells in drawn fields whose truth is known, and in photographs where a machine has them.</summary>
public sealed class CellFinderTests
{
    [Theory]
    [InlineData("may-gruenwald-giemsa")]
    [InlineData("wright")]
    [InlineData("giemsa")]
    [InlineData("pale")]
    [InlineData("dark")]
    public void Every_white_cell_is_found_in_every_stain_and_nothing_else(string stain)
    {
        foreach (var cellClass in SyntheticSmear.Classes)
        {
            using var drawn = SyntheticSmear.Paint(cellClass, 1, new SyntheticSmearOptions { Cells = 3, Size = 640, Stain = stain, Seed = 3 });
            var found = CellFinder.Find(Pixels(drawn.Bitmap));

            var wanted = drawn.Boxes.Where(box => box.Name == "WBC").Select(box => new Box((int)box.Box.Left, (int)box.Box.Top, (int)box.Box.Right, (int)box.Box.Bottom)).ToArray();
            Assert.Equal(PictureKind.Field, found.Kind);
            Assert.Equal(wanted.Length, found.Cells.Count);
            Assert.All(wanted, box => Assert.Contains(found.Cells, cell => cell.Box.Overlap(box) >= 0.5));
        }
    }

    [Theory]
    [InlineData(36)]
    [InlineData(60)]
    [InlineData(100)]
    public void Red_cells_give_the_scale(double diameter)
    {
        var found = CellFinder.Find(new DrawnField(diameter: diameter).WithRedCells().Photograph());

        Assert.InRange(found.RedCellDiameter!.Value, 0.85 * diameter, 1.15 * diameter);
    }

    [Fact]
    public void A_large_photograph_of_small_cells_is_looked_at_more_closely()
    {
        var found = CellFinder.Find(new DrawnField(1600, 1200, 40).WithRedCells((400, 300), (1300, 900)).WithWhiteCell(400, 300).WithWhiteCell(1300, 900).Photograph());

        Assert.InRange(found.RedCellDiameter!.Value, 34, 46);
        Assert.Equal([(400, 300), (1300, 900)], found.Cells.Select(Middle), Near);
    }

    [Fact]
    public void What_another_picture_left_in_memory_changes_nothing()
    {
        var pictures = new[] { (640, 480), (633, 471), (640, 480) }.Select(size => new DrawnField(size.Item1, size.Item2).WithRedCells((300, 200)).WithWhiteCell(300, 200).Photograph()).ToArray();
        var fresh = pictures.Select(picture =>
        {
            CellFindings? found = null;
            var thread = new Thread(() => found = CellFinder.Find(picture));
            thread.Start();
            thread.Join();
            return found!;
        }).ToArray();

        foreach (var at in (int[])[0, 1, 2, 1, 0])
        {
            var found = CellFinder.Find(pictures[at]);
            Assert.Equal(fresh[at].Cells, found.Cells);
            Assert.Equal(fresh[at].RedCellDiameter, found.RedCellDiameter);
        }
    }

    [Fact]
    public void A_field_without_a_white_cell_says_so()
    {
        var found = CellFinder.Find(new DrawnField().WithRedCells().Photograph());

        Assert.Equal(PictureKind.Nothing, found.Kind);
        Assert.Empty(found.Cells);
        Assert.Equal(["no white cell"], found.Remarks);
    }

    [Fact]
    public void Forty_white_cells_are_forty()
    {
        var places = Enumerable.Range(0, 40).Select(i => (X: 80.0 + (i % 8 * 150), Y: 80.0 + (i / 8 * 150))).ToArray();
        var field = new DrawnField(1210, 760, 50).WithRedCells(places);
        foreach (var (x, y) in places) field.WithWhiteCell(x, y);

        var found = CellFinder.Find(field.Photograph());

        Assert.Equal(40, found.Cells.Count);
        Assert.All(places, place => Assert.Contains(found.Cells, cell => Near(Middle(cell), place)));
    }

    [Fact]
    public void Platelets_are_no_white_cells()
    {
        var found = CellFinder.Find(new DrawnField().WithRedCells((300, 240), (500, 100)).Disc(300, 240, 10, DrawnField.Dye).Disc(500, 100, 9, DrawnField.Dye).Photograph());

        Assert.Empty(found.Cells);
    }

    [Fact]
    public void Lobes_of_one_nucleus_are_one_cell()
    {
        var field = new DrawnField().WithRedCells((300, 240)).Disc(300, 240, 46, (206, 190, 208));
        foreach (var (x, y) in ((int, int)[])[(278, 228), (322, 228), (300, 264)]) field.Disc(x, y, 16, DrawnField.Dye);

        var cell = Assert.Single(CellFinder.Find(field.Photograph()).Cells);

        Assert.True(cell.Box.Overlap(new Box(254, 194, 346, 286)) > 0.5, $"{cell.Box}");
    }

    [Fact]
    public void Lobes_whose_outlines_are_the_same_cell_s_are_one_cell_and_cells_that_touch_are_two()
    {
        var left = new FoundCell(new Box(10, 10, 110, 120), 0.7, 900, IsCut: false);
        var right = new FoundCell(new Box(30, 14, 130, 110), 0.9, 800, IsCut: true);
        var beside = new FoundCell(new Box(100, 20, 200, 120), 0.8, 700, IsCut: false);

        Assert.Equal([new FoundCell(new Box(10, 10, 130, 120), 0.9, 1700, IsCut: true)], CellFinder.Joined([left, right]));
        Assert.Equal([left, beside], CellFinder.Joined([left, beside]).OrderBy(cell => cell.Box.Left));
    }

    [SharedFact("data/pbc/val")]
    public void Eosinophils_of_two_lobes_far_apart_are_one_cell() =>
        Assert.All((string[])["254268", "255525", "379388", "599188", "623568", "812635", "834382"], number =>
            Assert.Single(CellFinder.Find(ImageDecoder.Decode(SharedData.Find($"data/pbc/val/eosinophil/EO_{number}.jpg")!)).Cells));

    [Fact]
    public void Granules_are_no_small_red_cells()
    {
        var picture = new DrawnField(200, 200).Disc(100, 100, 72, (206, 190, 208));
        for (var (row, y) = (0, 45); y < 160; row++, y += 14)
        {
            for (var x = 45 + (7 * (row % 2)); x < 160; x += 14)
            {
                if (((x - 100) * (x - 100)) + ((y - 100) * (y - 100)) < 62 * 62) picture.Disc(x, y, 5, (200, 110, 110));
            }
        }

        foreach (var x in (int[])[72, 128]) picture.Disc(x, 100, 27, DrawnField.Dye);
        foreach (var (x, y) in ((int, int)[])[(10, 15), (190, 190), (195, 20)]) picture.Disc(x, y, 30, (214, 160, 158));

        var found = CellFinder.Find(picture.Photograph());

        Assert.Single(found.Cells);
        Assert.Equal(PictureKind.SingleCell, found.Kind);
        Assert.True(found.RedCellDiameter > 25, $"{found.RedCellDiameter}");
    }

    [Fact]
    public void A_picture_of_one_cell_stays_whole()
    {
        foreach (var cellClass in SyntheticSmear.Classes)
        {
            var picture = SyntheticSmear.Render(cellClass, 7, 200);
            var found = CellFinder.Find(picture);

            Assert.Equal(PictureKind.SingleCell, found.Kind);
            Assert.Same(picture, CellCrop.Of(picture, found, found.Cells[0]));
        }
    }

    [Fact]
    public void Black_corners_are_not_seen()
    {
        var picture = new DrawnField().WithRedCells((300, 240)).WithWhiteCell(300, 240).Photograph();
        for (var y = 0; y < picture.Height; y++)
        {
            for (var x = 0; x < picture.Width; x++)
            {
                if (x + y < 250 || x - y > 420) picture.Pixels.AsSpan(((y * picture.Width) + x) * 3, 3).Clear();
            }
        }

        Assert.Equal([(300, 240)], CellFinder.Find(picture).Cells.Select(Middle), Near);
    }

    [Fact]
    public void The_colour_of_the_light_does_not_matter()
    {
        var picture = new DrawnField().WithRedCells((300, 240)).WithWhiteCell(300, 240).Photograph();
        var blue = new RgbImage(picture.Width, picture.Height, [.. picture.Pixels.Select((level, i) => (byte)(level * (i % 3 == 0 ? 0.7 : i % 3 == 1 ? 0.8 : 1)))]);

        Assert.Equal([(300, 240)], CellFinder.Find(blue).Cells.Select(Middle), Near);
    }

    [Fact]
    public void A_picture_out_of_focus_says_so()
    {
        Assert.Contains("out of focus", CellFinder.Find(new DrawnField().WithRedCells((300, 240)).WithWhiteCell(300, 240).Blurred(9)).Remarks);
        Assert.Empty(CellFinder.Find(new DrawnField().WithRedCells((300, 240)).WithWhiteCell(300, 240).Blurred(1)).Remarks);
    }

    [Fact]
    public void An_over_exposed_picture_says_so()
    {
        var found = CellFinder.Find(new DrawnField().WithRedCells().Photograph(level => level + 90));

        Assert.Equal(PictureKind.Nothing, found.Kind);
        Assert.Contains("over-exposed", found.Remarks);
    }

    [Fact]
    public void What_is_no_smear_has_no_cells_and_a_reason()
    {
        var random = new SeededRandom(2);
        var noise = new RgbImage(320, 240, [.. Enumerable.Range(0, 320 * 240 * 3).Select(_ => (byte)random.NextInt(256))]);
        RgbImage[] pictures = [noise, new(1, 1, [9, 9, 9]), new(1, 1, [200, 10, 90]), new(300, 2, new byte[1800]), new DrawnField().Photograph()];

        Assert.All(pictures, picture =>
        {
            var found = CellFinder.Find(picture);
            Assert.Equal(PictureKind.Nothing, found.Kind);
            Assert.Empty(found.Cells);
            Assert.NotEmpty(found.Remarks);
        });
        Assert.Equal(["not a smear"], CellFinder.Find(noise).Remarks);
        Assert.Equal(["empty slide"], CellFinder.Find(pictures[^1]).Remarks);
    }

    [Fact]
    public void The_same_pixels_give_the_same_answer_on_every_thread()
    {
        var picture = new DrawnField().WithRedCells((300, 240)).WithWhiteCell(300, 240).Photograph();
        var first = CellFinder.Find(picture);

        Assert.All(Enumerable.Range(0, 8).AsParallel().Select(_ => CellFinder.Find(picture)).ToArray(), found =>
        {
            Assert.Equal(first.Cells, found.Cells);
            Assert.Equal(first.RedCellDiameter, found.RedCellDiameter);
        });
    }

    [Fact]
    public void A_crop_is_three_red_cells_wide_and_of_the_slide_s_colour_beyond_the_picture()
    {
        var picture = new DrawnField().WithRedCells((15, 240)).WithWhiteCell(15, 240).Photograph();
        var found = CellFinder.Find(picture);
        var cell = Assert.Single(found.Cells);

        var crop = CellCrop.Of(picture, found, cell);

        Assert.True(cell.IsCut);
        Assert.Equal((int)Math.Round(3 * found.RedCellDiameter!.Value), crop.Width);
        Assert.Equal(crop.Width, crop.Height);
        Assert.Equal([found.Background.Red, found.Background.Green, found.Background.Blue], crop.Pixels[..3]);
    }

    [SharedFact("data/bccd")]
    public void Of_the_photographs_that_a_person_marked_nearly_all_cells_are_found()
    {
        var folder = SharedData.Find("data/bccd")!;
        var (wanted, hits, extra) = (0, 0, 0);
        foreach (var photograph in Directory.GetFiles(Path.Combine(folder, "JPEGImages")).Order(StringComparer.Ordinal).Where((_, i) => i % 7 == 0))
        {
            var xml = Path.Combine(folder, "Annotations", Path.GetFileNameWithoutExtension(photograph) + ".xml");
            if (!File.Exists(xml)) continue;
            var boxes = VocAnnotation.Read(xml, xml).Objects.Where(o => o.Name == "WBC").Select(o => o.Box).ToArray();
            var found = CellFinder.Find(ImageDecoder.Decode(photograph)).Cells;
            wanted += boxes.Length;
            var right = boxes.Count(box => found.Any(cell => cell.Box.Overlap(box) >= 0.5));
            hits += right;
            extra += found.Count - right;
        }

        Assert.True(hits >= 0.95 * wanted, $"{hits} of {wanted}");
        Assert.True(extra <= 0.1 * wanted, $"{extra} too many");
    }

    private static (int X, int Y) Middle(FoundCell cell) => ((cell.Box.Left + cell.Box.Right) / 2, (cell.Box.Top + cell.Box.Bottom) / 2);

    private static bool Near((int X, int Y) a, (int X, int Y) b) => Math.Abs(a.X - b.X) <= 10 && Math.Abs(a.Y - b.Y) <= 10;

    private static bool Near((int X, int Y) a, (double X, double Y) b) => Near(a, ((int)b.X, (int)b.Y));

    private static RgbImage Pixels(SkiaSharp.SKBitmap bitmap)
    {
        var rgba = bitmap.GetPixelSpan();
        var rgb = new byte[bitmap.Width * bitmap.Height * 3];
        for (var i = 0; i < bitmap.Width * bitmap.Height; i++) rgba.Slice(i * 4, 3).CopyTo(rgb.AsSpan(i * 3));
        return new RgbImage(bitmap.Width, bitmap.Height, rgb);
    }
}
