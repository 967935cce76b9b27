using FsCheck.Xunit;
using Hematovision.Data.Import;
using Hematovision.Imaging;

namespace Hematovision.Tests.Data.Import;

public sealed class VocSourceTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void With_labels_the_white_cell_of_each_photograph_is_cropped()
    {
        Photograph("p1", ("WBC", 20, 10, 40, 30), ("RBC", 0, 0, 10, 10));
        Photograph("p2", ("RBC", 0, 0, 10, 10), ("Leukocyte", 50, 20, 60, 40));
        _folder.Add("voc/labels.csv", "image,class\np1.png,EOSINOPHIL\n2,\"LYMPHOCYTE, LYMPHOCYTE\"\n");

        var result = Import(margin: 0.5);

        Assert.Equal([_folder["dest/eosinophil/p1-1.png"], _folder["dest/lymphocyte/p2-2.png"]], result.Data.Examples.Select(e => e.Path));
        Assert.Equal(["p1.png", "p2.png"], result.Data.Examples.Select(e => e.Group));
        Assert.Equal(["class 'EOSINOPHIL' becomes 'eosinophil'", "class 'LYMPHOCYTE' becomes 'lymphocyte'"], result.Remarks);

        // Twice the box's side around its middle; the second is shifted in from the edge of the 64 x 48 pixels.
        Assert.Equal(((40, 40), (10, 0)), Place(result.Data.Examples[0].Path));
        Assert.Equal(((40, 40), (24, 8)), Place(result.Data.Examples[1].Path));
    }

    [Fact]
    public void Without_labels_each_object_is_cropped_and_its_name_is_its_class()
    {
        Photograph("p1", ("WBC", 20, 10, 40, 30), ("RBC", 0, 0, 10, 10), ("Platelets", 50, 40, 52, 42));
        var result = Import();
        Assert.Equal(["erythrocyte", "platelet", "white blood cell"], result.Data.Classes);
        Assert.Equal(["p1.png"], result.Data.Examples.Select(e => e.Group).Distinct());
    }

    [Fact]
    public void A_photograph_may_have_a_name_that_is_no_address()
    {
        Photograph("50%41 #1", ("monocyte", 10, 10, 20, 20));
        Assert.Equal("50%41 #1.png", Assert.Single(Import().Data.Examples).Group);
    }

    [Fact]
    public void What_cannot_be_cropped_is_left_out_and_named()
    {
        Photograph("good", ("WBC", 1, 1, 9, 9));
        Photograph("unlabelled", ("WBC", 1, 1, 9, 9));
        Photograph("nocell", ("RBC", 1, 1, 9, 9));
        Photograph("two", ("WBC", 1, 1, 9, 9), ("WBC", 20, 20, 29, 29));
        Photograph("either", ("WBC", 1, 1, 9, 9), ("WBC", 20, 20, 29, 29));
        Photograph("both", ("WBC", 1, 1, 9, 9), ("WBC", 20, 20, 29, 29));
        Photograph("outside", ("WBC", 60, 40, 70, 48));
        Photograph("flat", ("WBC", 5, 5, 5, 9));
        Photograph("bad", ("WBC", 1, 1, 9, 9));
        File.WriteAllText(_folder["voc/JPEGImages/bad.png"], "no picture");
        _folder.AddPngs("voc/JPEGImages/unmarked.png");
        File.Copy(_folder["voc/Annotations/good.xml"], _folder["voc/Annotations/gone.xml"]);
        Photograph("resized", ("WBC", 1, 1, 9, 9));
        File.WriteAllBytes(_folder["voc/JPEGImages/resized.png"], Pictures.Png(1, 32, 24));
        _folder.Add(
            "voc/labels.csv",
            "image,class\ngood,MO\nnocell,MO\ntwo,MO\neither,\"MO, LY\"\nboth,\"MO, MONO\"\noutside,MO\nflat,MO\nbad,MO\nresized,MO\nunmarked,MO\nlost,MO\n");

        var result = Import();

        Assert.Equal(["both.png", "both.png", "good.png"], result.Data.Examples.Select(e => e.Group));
        Assert.Equal(
            [
                "class 'LY' becomes 'lymphocyte'",
                "class 'MO' becomes 'monocyte'",
                "class 'MONO' becomes 'monocyte'",
                "1 label in labels.csv of images that are not there: lost",
                "1 annotation of photographs that are not there: gone.xml",
                "1 photograph left out, without an annotation: unmarked.png",
                "1 photograph left out, without a label: unlabelled.png",
                "1 photograph left out, with a label but no box of a white cell: nocell.png",
                "2 photographs left out, with several white cells, where nobody knows which of them the label means: either.png, two.png",
                "3 cells left out, with a box without an area or not inside the photograph: flat.png (5,5 to 5,9 of 64 x 48), outside.png (60,40 to 70,48 of 64 x 48), resized.png (all: they are for 64 x 48 pixels, and it has 32 x 24)",
            ],
            result.Remarks);
        Assert.Equal([_folder["voc/JPEGImages/bad.png"]], result.BadImages.Select(b => b.Path));
    }

    [Theory]
    [InlineData("is not readable as Pascal VOC", "<annotation>")]
    [InlineData("a bndbox has no ymax", "<annotation><object><name>WBC</name><bndbox><xmin>1</xmin><ymin>1</ymin><xmax>2</xmax></bndbox></object></annotation>")]
    [InlineData("xmin is 'NaN'", "<annotation><object><name>WBC</name><bndbox><xmin>NaN</xmin></bndbox></object></annotation>")]
    [InlineData("DTD is prohibited", "<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/hosts\">]><annotation>&x;</annotation>")]
    [InlineData("nested more than 32 deep", "<annotation><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a/>")]
    [InlineData("the class 'a/b' holds '/'", "<annotation><object><name>a/b</name><bndbox><xmin>1</xmin><ymin>1</ymin><xmax>2</xmax><ymax>2</ymax></bndbox></object></annotation>")]
    [InlineData("has no cell to crop in its 1 photographs", "<annotation/>")]
    public void An_annotation_that_is_wrong_is_refused_with_one_line(string says, string xml)
    {
        Photograph("p");
        _folder.Add("voc/Annotations/p.xml", xml);
        var message = Assert.Throws<HematoException>(() => Import()).Message;
        Assert.Contains(says, message);
        Assert.DoesNotContain('\n', message);
    }

    [Property]
    public bool A_crop_holds_its_box_and_lies_in_the_photograph(byte left, byte top, byte width, byte height, byte moreWidth, byte moreHeight, byte margin)
    {
        var box = new Box(left, top, left + width + 1, top + height + 1);
        var (photoWidth, photoHeight) = (box.Right + moreWidth, box.Bottom + moreHeight);
        var crop = box.Square(margin / 64.0, photoWidth, photoHeight);
        var side = Math.Round(Math.Max(box.Width, box.Height) * (1 + (margin / 32.0)));
        return crop.FitsIn(photoWidth, photoHeight)
            && crop.Left <= box.Left && crop.Top <= box.Top && crop.Right >= box.Right && crop.Bottom >= box.Bottom
            && crop.Width == Math.Min(side, photoWidth) && crop.Height == Math.Min(side, photoHeight);
    }

    [SharedFact("data/bccd")]
    public void The_photographs_of_BCCD_give_a_crop_a_labelled_white_cell()
    {
        var source = SharedData.Find("data/bccd")!;
        var result = DatasetImport.Run(source, _folder["dest"]);

        Assert.Equal(
            [("eosinophil", 71), ("lymphocyte", 27), ("monocyte", 16), ("neutrophil", 154)],
            result.Data.Examples.GroupBy(e => e.Label).Select(g => (g.Key, g.Count())));
        Assert.Equal(268, result.Data.Examples.Select(e => e.Group).Distinct().Count());
        Assert.Contains("3 photographs left out, without an annotation: BloodImage_00096.jpg, BloodImage_00280.jpg, BloodImage_00329.jpg", result.Remarks);
        Assert.Contains(result.Remarks, r => r.StartsWith("5 photographs left out, with a label but no box of a white cell", StringComparison.Ordinal));
        Assert.Contains(result.Remarks, r => r.EndsWith("label means: BloodImage_00113.jpg", StringComparison.Ordinal));

        // The first photograph's box is 260,177 to 491,376, so its crop is 346 pixels wide from (202, 103).
        var photograph = ImageDecoder.Decode(Path.Combine(source, "JPEGImages", "BloodImage_00000.jpg"));
        var crop = ImageDecoder.Decode(_folder["dest/neutrophil/BloodImage_00000-1.png"]);
        Assert.Equal((346, 346), (crop.Width, crop.Height));
        Assert.Equal(new Box(202, 103, 548, 449).Crop(photograph).Pixels, crop.Pixels);
    }

    private static ((int Width, int Height) Size, (int X, int Y) From) Place(string crop)
    {
        var image = ImageDecoder.Decode(crop);
        return ((image.Width, image.Height), (image.Pixels[0], image.Pixels[1]));
    }

    private ImportResult Import(double margin = 0.25) => DatasetImport.Run(_folder["voc"], _folder["dest"], new ImportOptions { Margin = margin });

    private void Photograph(string name, params ReadOnlySpan<(string Name, int Left, int Top, int Right, int Bottom)> objects)
    {
        File.WriteAllBytes(_folder.Add($"voc/JPEGImages/{name}.png"), Pictures.Png(1, 64, 48));
        var boxes = "";
        foreach (var o in objects)
            boxes += $"<object><name>{o.Name}</name><bndbox><xmin>{o.Left}</xmin><ymin>{o.Top}</ymin><xmax>{o.Right}.0</xmax><ymax>{o.Bottom}</ymax></bndbox></object>";

        _folder.Add($"voc/Annotations/{name}.xml", $"<annotation><size><width>64</width><height>48</height><depth>3</depth></size>{boxes}</annotation>");
    }
}
