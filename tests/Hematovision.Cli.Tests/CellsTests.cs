using System.Text.Json.Nodes;

namespace Hematovision.Cli.Tests;

/// <summary><c>hemato cells</c>, as a person or a script runs it.</summary>
public sealed class CellsTests
{
    [Fact]
    public void A_folder_gives_a_row_a_picture_and_the_cells_as_files()
    {
        using var folder = new Folder();
        Hemato.Run(folder.Path, "data", "synth", "smears", "--cells", "3", "--images", "1", "--seed", "3").Succeeds();
        folder.Put("smears/JPEGImages/zero.jpg", []);

        var cells = Hemato.Run(folder.Path, "cells", "smears/JPEGImages", "--json", "cells.json", "--out", "found");

        Assert.Equal(0, cells.Code);
        Assert.Equal("path,shows,cells,boxes,scores,red_cell_diameter,remark", cells.Lines[0]);
        Assert.Equal(4, cells.Lines.Count(line => line.Contains(",field,3,", StringComparison.Ordinal)));
        Assert.Equal(["hemato: left out: smears/JPEGImages/zero.jpg: is empty", "hemato: 1 of 5 images could not be read."], cells.Err);
        Assert.Equal(4, Directory.GetFiles(folder["found/boxes"], "*.png").Length);
        Assert.Equal(12, Directory.GetFiles(folder["found/cells"], "*.png").Length);
        Assert.Equal(3, JsonNode.Parse(File.ReadAllText(folder["cells.json"]))!["pictures"]![0]!["cells"]!.AsArray().Count);
    }

    [Fact]
    public void What_is_there_is_not_written_over()
    {
        using var folder = new Folder().WithImages(1);

        Hemato.Run(folder.Path, "cells", "data", "--out", "data").FailsWith(1, "data is not empty", "name a new folder");
        Hemato.Run(folder.Path, "cells", "nowhere").FailsWith(1, "no such file or folder: nowhere");
    }

    [Fact]
    public void An_unreadable_picture_fails_where_it_must()
    {
        using var folder = new Folder();
        folder.Put("broken.jpg", [1, 2, 3]);

        Assert.Equal(1, Hemato.Run(folder.Path, "cells", "broken.jpg", "--strict").Code);
    }
}
