using System.Security.Cryptography;
using Hematovision.Data;
using Hematovision.Data.Inspection;
using Hematovision.Imaging;

namespace Hematovision.Tests.Data.Inspection;

public class DatasetInspectorTests
{
    [Fact]
    public void A_clean_set_has_no_findings()
    {
        using var set = new Photographs();

        Assert.Empty(DatasetInspector.Inspect(set.Load()).Findings);
    }

    [Fact]
    public void A_blank_a_blurred_and_a_blue_image_are_odd_and_nothing_else_is()
    {
        using var set = new Photographs();
        set.Add("monocyte/blank.png", Photographs.Pixels((_, _, b) => (201 + (b % 3), 200, 199)));
        set.Add("monocyte/blurred.png", Photographs.Blur);
        set.Add("monocyte/blue.png", Photographs.Pixels((r, g, b) => (r * 0.7, g * 0.8, b)));

        var inspection = DatasetInspector.Inspect(set.Load());

        Assert.Equal(
            [(FindingKind.Blank, "monocyte/blank.png"), (FindingKind.Blurred, "monocyte/blurred.png"), (FindingKind.ColourCast, "monocyte/blue.png")],
            Named(inspection));
        Assert.True(inspection.Of(FindingKind.Blank)[0].Measure < inspection.Thresholds.Contrast);
        Assert.True(inspection.Of(FindingKind.Blurred)[0].Measure < inspection.Thresholds.Sharpness);
        Assert.True(inspection.Of(FindingKind.ColourCast)[0].Measure > inspection.Thresholds.Cast);
    }

    [Fact]
    public void A_pale_image_is_not_blurred_and_a_black_border_is_not_looked_at()
    {
        using var set = new Photographs();
        set.Add("monocyte/pale.png", Photographs.Pixels((r, g, b) => (100 + (r * 0.5), 100 + (g * 0.5), 100 + (b * 0.5))));
        set.Save("monocyte/framed.png", Framed(SyntheticSmear.Render("monocyte", 98, 96)));
        set.Save("monocyte/framed-blur.png", Framed(Photographs.Blur(SyntheticSmear.Render("monocyte", 97, 96))));

        Assert.Equal([(FindingKind.Blurred, "monocyte/framed-blur.png")], Named(DatasetInspector.Inspect(set.Load())).Where(f => f.Kind == FindingKind.Blurred));
    }

    [Fact]
    public void A_file_that_cannot_be_read_is_named_with_its_reason_and_counted_in_its_class()
    {
        using var set = new Photographs();
        var whole = set.Read("monocyte/monocyte-00000.jpg");
        set.Write("monocyte/cut.jpg", whole.AsSpan(0, whole.Length / 2));
        set.Write("monocyte/page.jpg", "<html>404</html>"u8);
        set.Write("empty/zero.png", []);

        var inspection = DatasetInspector.Inspect(set.Load());

        Assert.Equal(
            ["empty/zero.png is empty", "monocyte/cut.jpg is truncated", "monocyte/page.jpg is text, not an image"],
            inspection.Findings.Select(f => $"{inspection.Name(f.Images[0])} {f.Reason}"));
        Assert.All(inspection.Findings, f => Assert.Equal(FindingKind.Unreadable, f.Kind));
        Assert.Equal(14, inspection.Classes.Single(c => c.Name == "monocyte").Images);
        Assert.Equal([0, 0, 0], inspection.Classes.Single(c => c.Name == "empty").Channels.Mean, Near);
    }

    [Fact]
    public void Copies_under_two_labels_are_the_first_finding()
    {
        using var set = new Photographs();
        set.Write("neutrophil/copy.jpg", set.Read("monocyte/monocyte-00003.jpg"));
        set.Write("monocyte/again.jpg", set.Read("monocyte/monocyte-00005.jpg"));

        foreach (var copies in (bool[])[true, false])
        {
            var findings = DatasetInspector.Inspect(set.Load(), new InspectionOptions(copies)).Findings;

            Assert.Equal([FindingKind.LabelsDisagree, FindingKind.SameBytes, FindingKind.SameBytes], findings.Select(f => f.Kind));
            Assert.Equal(["monocyte-00003.jpg", "copy.jpg"], findings[0].Images.Select(e => Path.GetFileName(e.Path)));
        }
    }

    [Fact]
    public void Copies_in_two_splits_are_told()
    {
        using var folder = new TemporaryFolder();
        SyntheticSmear.Write(folder["cells"], new SyntheticSmearOptions(10, 64, Splits: new SplitRatios(50, 0, 50)));
        File.Copy(folder["cells/train/monocyte/monocyte-00001.jpg"], folder["cells/test/monocyte/x.jpg"]);

        var inspection = DatasetInspector.Inspect(ImageDataset.Load(folder["cells"]));

        Assert.Equal(["test/monocyte/x.jpg", "train/monocyte/monocyte-00001.jpg"], inspection.Of(FindingKind.SplitsShare).Single().Images.Select(inspection.Name));
        var monocytes = inspection.Classes.Single(c => c.Name == "monocyte");
        Assert.Equal((11, 5, 0, 6), (monocytes.Images, monocytes.Train, monocytes.Val, monocytes.Test));
    }

    [Fact]
    public void A_file_that_is_not_the_manifests_is_told()
    {
        using var set = new Photographs();
        var hash = Convert.ToHexStringLower(SHA256.HashData(set.Read("monocyte/monocyte-00000.jpg")));
        File.WriteAllText(set["cells/dataset.csv"], $"""
            path,label,sha256,width,height
            monocyte/monocyte-00000.jpg,monocyte,{hash},96,96
            monocyte/monocyte-00001.jpg,monocyte,{hash},96,96
            """);

        var inspection = DatasetInspector.Inspect(ImageDataset.Load(set["cells"], minClasses: 1));

        Assert.Equal([(FindingKind.Changed, "monocyte/monocyte-00001.jpg")], Named(inspection));
        Assert.Contains(hash[..12], inspection.Findings[0].Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Means_and_deviations_are_exact()
    {
        using var set = new Photographs(1);
        Directory.Delete(set["cells"], recursive: true);
        set.Save("a/1.png", new RgbImage(2, 1, [0, 255, 51, 0, 255, 102]));
        set.Save("b/2.png", new RgbImage(1, 2, [255, 255, 153, 255, 255, 204]));

        var inspection = DatasetInspector.Inspect(set.Load());

        Assert.Equal([0.5, 1, 0.5], inspection.Channels.Mean, Near);
        Assert.Equal([0.5, 0, Math.Sqrt(0.05)], inspection.Channels.Deviation, Near);
        Assert.Equal([0, 1, 0.3], inspection.Classes[0].Channels.Mean, Near);
        Assert.Equal([new SizeCount(1, 2, 1), new SizeCount(2, 1, 1)], inspection.Sizes);
        Assert.Equal([new FormatCount("PNG", 2)], inspection.Formats);
    }

    [Fact]
    public void Balance_is_the_ratio_and_the_effective_number_of_classes()
    {
        using var set = new Photographs(1);
        Directory.Delete(set["cells"], recursive: true);
        for (var i = 0; i < 8; i++) set.Add($"monocyte/{i}.png", seed: (ulong)i);
        set.Add("neutrophil/1.png");
        set.Add("neutrophil/2.png", seed: 3);

        var balance = DatasetInspector.Inspect(set.Load()).Balance;

        Assert.Equal(("monocyte", "neutrophil", 4), (balance.Largest, balance.Smallest, balance.Ratio));
        Assert.Equal(Math.Exp(-(0.8 * Math.Log(0.8)) - (0.2 * Math.Log(0.2))), balance.EffectiveClasses, 1e-12);
    }

    [Fact]
    public void The_number_of_threads_changes_nothing()
    {
        using var set = new Photographs();
        set.Add("monocyte/blurred.png", Photographs.Blur);

        var one = DatasetInspector.Inspect(set.Load(), new InspectionOptions(Workers: 1)).ToJson().ToJsonString();
        var many = DatasetInspector.Inspect(set.Load(), new InspectionOptions(Workers: 7)).ToJson().ToJsonString();

        Assert.Equal(one, many);
    }

    [Fact]
    public void A_few_images_do_not_say_what_is_usual()
    {
        using var set = new Photographs(2);
        set.Add("monocyte/blurred.png", Photographs.Blur);

        var inspection = DatasetInspector.Inspect(set.Load());

        Assert.Empty(inspection.Findings);
        Assert.Null(inspection.Thresholds.Sharpness);
        Assert.Null(inspection.Thresholds.Cast);
        Assert.Contains("\"sharpness\":null", inspection.ToJson().ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public void It_stops_when_asked_and_tells_how_far_it_is()
    {
        using var set = new Photographs();
        using var stop = new CancellationTokenSource();
        var seen = new List<InspectionProgress>();

        Assert.Throws<OperationCanceledException>(() => DatasetInspector.Inspect(set.Load(), new InspectionOptions(Workers: 1), progress =>
        {
            seen.Add(progress);
            if (progress.Done == 5) stop.Cancel();
        }, stop.Token));

        Assert.Equal(Enumerable.Range(1, seen.Count), seen.Select(p => p.Done));
        Assert.InRange(seen.Count, 5, 20);
        Assert.Equal(48, seen[0].Total);
    }

    private static bool Near(double a, double b) => Math.Abs(a - b) < 1e-12;

    private static IEnumerable<(FindingKind Kind, string Name)> Named(DatasetInspection inspection) =>
        inspection.Findings.Select(f => (f.Kind, inspection.Name(f.Images[0])));

    private static RgbImage Framed(RgbImage image)
    {
        var pixels = image.Pixels.ToArray();
        for (var i = 0; i < image.Width * image.Height; i++)
        {
            if (i % image.Width < 20 || i / image.Width < 10) pixels.AsSpan(i * 3, 3).Clear();
        }

        return new RgbImage(image.Width, image.Height, pixels);
    }
}
