using System.Text.Json.Nodes;

namespace Hematovision.Cli.Tests;

/// <summary><c>hemato differential</c>, as a person or a script runs it.</summary>
[Collection(Command.Name)]
public sealed class DifferentialTests(Trained trained) : IDisposable
{
    private readonly Folder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_table_the_JSON_and_the_cells_agree()
    {
        Hemato.Run(_folder.Path, "data", "synth", "smears", "--cells", "3", "--images", "1", "--seed", "3").Succeeds();
        _folder.Put("smears/JPEGImages/zero.jpg", []);

        var run = Hemato.Run(_folder.Path, "differential", trained.Model, "smears/JPEGImages", "--json", "count.json", "--out", "out");

        Assert.Equal(0, run.Code);
        Assert.Equal(["hemato: left out: smears/JPEGImages/zero.jpg: is empty", "hemato: 1 of 5 images could not be read."], run.Err);
        Assert.Equal("class,cells,percent,low,high", run.Lines[0]);
        var rows = run.Lines.Skip(1).Select(line => line.Split(',')).ToDictionary(row => row[0], row => int.Parse(row[1], System.Globalization.CultureInfo.InvariantCulture));
        var json = JsonNode.Parse(File.ReadAllText(_folder["count.json"]))!;
        var cells = File.ReadAllLines(_folder["out/cells.csv"]).Skip(1).Select(line => line.Split(',')).ToList();
        Assert.Equal(12, rows.Values.Sum());
        Assert.Equal((rows["referred"], rows["repeated"]), ((int)json["referred"]!, (int)json["repeated"]!));
        Assert.All(json["classes"]!.AsArray(), line => Assert.Equal(rows[(string)line!["class"]!], (int)line["cells"]!));
        Assert.All(rows.Where(row => row.Key is not ("referred" or "repeated")), row => Assert.Equal(row.Value, cells.Count(cell => cell[5] == row.Key && cell[7] == "yes")));
        Assert.Equal(
            json["pictures"]!.AsArray().SelectMany(picture => picture!["cells"]!.AsArray()).SelectMany(cell => cell!["probabilities"]!.AsObject().Select(p => (float)p.Value!)),
            cells.SelectMany(cell => cell.Skip(10).Select(p => float.Parse(p, System.Globalization.CultureInfo.InvariantCulture))));
        Assert.Equal(4, Directory.GetFiles(_folder["out/boxes"], "*.png").Length);
        Assert.True(File.Exists(_folder["out/sheet.png"]));
    }

    [Fact]
    public void Where_there_is_no_cell_there_is_no_count()
    {
        _folder.Put("text.jpg", "no picture"u8);

        var run = Hemato.Run(_folder.Path, "differential", trained.Model, "text.jpg", "--strict");

        Assert.Equal(1, run.Code);
        Assert.Contains("no white cell was found: there is no count", run.Err);
        Assert.Contains("monocyte,0,,,", run.Lines);
    }
}
