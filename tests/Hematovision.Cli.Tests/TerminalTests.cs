namespace Hematovision.Cli.Tests;

/// <summary>What a person sees, on a terminal of a given width.</summary>
[Collection(Command.Name)]
public sealed class TerminalTests(Trained trained) : IDisposable
{
    private readonly Folder _folder = new Folder().WithImages(3);

    public void Dispose() => _folder.Dispose();

    [TerminalFact]
    public void Training_shows_a_bar_that_the_epochs_lines_take_the_place_of()
    {
        Assert.Contains("features of training images", On(100, [.. Trained.Quick, "--name", "kept"]), StringComparison.Ordinal);
        var screen = On(100, [.. Trained.Quick, "--name", "run", "--views", "0"]);

        Assert.Contains("epoch 1/1 head ━", screen, StringComparison.Ordinal);
        Assert.Contains("\r\u001b[K    1       head", screen, StringComparison.Ordinal);
        Assert.Contains($"run folder   {_folder["runs/run"]}", screen, StringComparison.Ordinal);
    }

    [TerminalFact]
    public void Predictions_are_a_table_that_keeps_the_end_of_a_path_too_long_for_it()
    {
        Directory.Move(_folder["data"], _folder["a-folder-with-a-name-that-leaves-no-room"]);

        var rows = Rows(On(60, "predict", trained.Model, "a-folder-with-a-name-that-leaves-no-room/monocyte"));

        Assert.Equal(4, rows.Length);
        Assert.Matches("^image +class {7}probability$", rows[0]);
        Assert.All(rows[1..], row => Assert.Matches(@"^….*monocyte-0000\d\.jpg  [a-z]+ +0\.\d{4}$", row));
        Assert.All(rows, row => Assert.True(row.Length < 60, row));
    }

    [TerminalFact]
    public void A_confusion_matrix_too_wide_for_the_terminal_has_numbered_columns()
    {
        string[] command = ["eval", trained.Model, "--data", "data"];

        Assert.Contains(Rows(On(80, command)), row => row.Contains("eosinophil  lymphocyte  monocyte  neutrophil", StringComparison.Ordinal));
        Assert.Contains(Rows(On(50, command)), row => row.StartsWith("4 neutrophil  ", StringComparison.Ordinal));
    }

    private string On(int columns, params IEnumerable<string> command)
    {
        var words = string.Join(' ', command.Select(word => $"'{word}'"));
        return Hemato.Bash(_folder.Path, $"script -eqc \"stty cols {columns}; '{Hemato.Program}' {words}\" /dev/null < /dev/null").Succeeds().Out;
    }

    // Without what sets the terminal up.
    private static string[] Rows(string screen) =>
        [.. screen.Replace("\u001b[?1h\u001b=", "", StringComparison.Ordinal).TrimEnd().Split('\n').Select(row => row.TrimEnd('\r').Split("\u001b[K")[^1])];
}
