using Hematovision.Data.Inspection;
using Hematovision.Reporting.Inspection;
using Hematovision.Tests.Data.Inspection;
using SkiaSharp;

namespace Hematovision.Tests.Reporting.Inspection;

public class InspectionFolderTests
{
    [Fact]
    public void It_holds_a_page_the_findings_and_a_sheet_a_class()
    {
        using var set = new Photographs();
        set.Add("monocyte/blurred.png", Photographs.Blur);

        InspectionFolder.Write(DatasetInspector.Inspect(set.Load()), set["out"]);

        Assert.Equal(
            ["contact-sheet-001-eosinophil.png", "contact-sheet-002-lymphocyte.png", "contact-sheet-003-monocyte.png", "contact-sheet-004-neutrophil.png", "findings.json", "index.html"],
            Files(set["out"]));
        using var sheet = SKBitmap.Decode(set["out/contact-sheet-001-eosinophil.png"]);
        Assert.InRange(sheet.Width, 800, 1200);
        var page = File.ReadAllText(set["out/index.html"]);
        Assert.Contains("monocyte/<wbr>blurred.png", page, StringComparison.Ordinal);
        Assert.Contains("data:image/jpeg;base64,", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Hostile_names_stay_inside_the_folder_and_are_no_markup()
    {
        using var set = new Photographs(1);
        const string Name = "<img src=x onerror=alert(1)>";
        if (!OperatingSystem.IsWindows())
        {
            set.Add($"{Name}/..\\..\\\"quote'&\u202Egpj.png", Photographs.Blur);
            set.Write($"{Name}/\n<script>.png", "text"u8);
            set.Add("\uFFFF,\u0001/ok.png");
        }

        InspectionFolder.Write(DatasetInspector.Inspect(set.Load()), set["out"]);

        Assert.All(Files(set["out"]), file => Assert.Matches("^[A-Za-z0-9._-]+$", file));
        Assert.DoesNotContain("<script", File.ReadAllText(set["out/index.html"]), StringComparison.Ordinal);
        Assert.DoesNotContain("<img src=x", File.ReadAllText(set["out/index.html"]), StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_set_gives_the_same_bytes()
    {
        using var set = new Photographs();
        InspectionFolder.Write(DatasetInspector.Inspect(set.Load()), set["one"], seed: 5);
        InspectionFolder.Write(DatasetInspector.Inspect(set.Load()), set["two"], seed: 5);
        InspectionFolder.Write(DatasetInspector.Inspect(set.Load()), set["two"], seed: 5);

        Assert.All(Files(set["one"]), file => Assert.Equal(File.ReadAllBytes(set[$"one/{file}"]), File.ReadAllBytes(set[$"two/{file}"])));
    }

    [Fact]
    public void An_earlier_inspection_is_replaced_and_anything_else_is_left_alone()
    {
        using var set = new Photographs(1);
        InspectionFolder.Write(DatasetInspector.Inspect(set.Load()), set["out"]);
        Directory.Move(set["cells/monocyte"], set["cells/basophil"]);
        InspectionFolder.Write(DatasetInspector.Inspect(set.Load()), set["out"]);

        Assert.Contains("contact-sheet-001-basophil.png", Files(set["out"]));
        Assert.Equal(4, Files(set["out"]).Count(file => file.EndsWith(".png", StringComparison.Ordinal)));

        var refused = Assert.Throws<HematoException>(() => InspectionFolder.Write(DatasetInspector.Inspect(set.Load()), set["cells/neutrophil"]));
        Assert.Contains("holds something other than an earlier inspection", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void One_that_was_stopped_can_be_made_again()
    {
        using var set = new Photographs(1);
        using var stop = new CancellationTokenSource();
        set.Write("out/contact-sheet-001-eosinophil.png", "half"u8);
        var inspection = DatasetInspector.Inspect(set.Load());

        stop.Cancel();
        Assert.Throws<OperationCanceledException>(() => InspectionFolder.Write(inspection, set["out"], cancellation: stop.Token));
        InspectionFolder.Write(inspection, set["out"]);

        Assert.Contains("index.html", Files(set["out"]));
    }

    [Fact]
    public void A_set_of_nothing_that_can_be_read_has_a_page_too()
    {
        using var set = new Photographs(1);
        Directory.Delete(set["cells"], recursive: true);
        set.Write("a/1.png", "text"u8);
        set.Write("b/2.png", []);

        InspectionFolder.Write(DatasetInspector.Inspect(set.Load()), set["out"]);

        Assert.Contains("is empty", File.ReadAllText(set["out/index.html"]), StringComparison.Ordinal);
    }

    private static IReadOnlyList<string> Files(string folder) => [.. Directory.EnumerateFileSystemEntries(folder).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal)];
}
