using System.Text.Json.Nodes;

namespace Hematovision.Cli.Tests;

/// <summary><c>hemato data inspect</c>, as a person or a script runs it.</summary>
public sealed class DataInspectTests
{
    [Fact]
    public void It_prints_the_classes_and_a_line_a_finding_and_writes_a_page_beside()
    {
        using var folder = new Folder().WithImages();
        folder.Put("data/monocyte/cut.jpg", File.ReadAllBytes(folder["data/monocyte/monocyte-00000.jpg"]).AsSpan(0, 300));
        File.Copy(folder["data/monocyte/monocyte-00001.jpg"], folder["data/neutrophil/copy.jpg"]);

        var inspect = Hemato.Run(folder.Path, "data", "inspect", "data", "--json", "all.json").Succeeds();

        Assert.Matches(@"(?m)^monocyte +7 +7 +26\.9 % ", inspect.Out);
        Assert.Matches(@"(?m)^unreadable +1 +monocyte/cut\.jpg: is truncated", inspect.Out);
        Assert.Matches(@"(?m)^labels disagree +1 +monocyte/monocyte-00001\.jpg \(monocyte\) = neutrophil/copy\.jpg \(neutrophil\)", inspect.Out);
        Assert.Equal([$"page  {folder["data-inspect/index.html"]}"], inspect.Err);
        Assert.Equal(6, Directory.GetFiles(folder["data-inspect"]).Length);
        Assert.Equal("labels_disagree", (string?)JsonNode.Parse(File.ReadAllText(folder["all.json"]))!["findings"]![0]!["kind"]);
    }

    [Fact]
    public void Nothing_is_written_into_the_data_set()
    {
        using var folder = new Folder().WithImages(2);

        Hemato.Run(folder["data"], "data", "inspect", ".").FailsWith(2, "is inside the data set", "--out");
        Hemato.Run(folder.Path, "data", "inspect", "data", "--out", "data/page").FailsWith(2, "is inside the data set");
        Hemato.Run(folder.Path, "data", "inspect", "data", "--out", ".").FailsWith(1, "holds something other than an earlier inspection");

        Assert.Equal(["eosinophil", "lymphocyte", "monocyte", "neutrophil"], Directory.GetDirectories(folder["data"]).Select(d => Path.GetFileName(d)).Order());
    }

    [Fact]
    public void A_leak_is_looked_at_and_not_refused()
    {
        using var folder = new Folder().WithImages(2);
        folder.Put("leak.csv", "path,label,group,split\ndata/monocyte/monocyte-00000.jpg,monocyte,g,train\ndata/monocyte/monocyte-00001.jpg,monocyte,g,test\n"u8);

        var inspect = Hemato.Run(folder.Path, "data", "inspect", "leak.csv", "--no-copies").Succeeds();

        Assert.Matches(@"(?m)^monocyte +2 +1 +1 +0 +1 ", inspect.Out);
        Assert.True(File.Exists(folder["leak-inspect/index.html"]));
    }
}
