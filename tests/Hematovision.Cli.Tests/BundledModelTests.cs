using System.Buffers.Binary;
using System.Text.Json;

namespace Hematovision.Cli.Tests;

/// <summary>What works with nothing but the program: the bundled model, and the quickstart that starts from it.</summary>
[Collection(Command.Name)]
public sealed class BundledModelTests : IDisposable
{
    private readonly Folder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Quickstart_draws_trains_evaluates_and_predicts_without_a_network()
    {
        var outcome = Hemato.Run(_folder.Path, "quickstart").Succeeds();

        var run = Assert.Single(Directory.GetDirectories(_folder["runs"]));
        var scores = JsonDocument.Parse(File.ReadAllText(Path.Combine(run, "metrics.json"))).RootElement;
        Assert.InRange(scores.GetProperty("test").GetProperty("accuracy").GetDouble(), 0.8, 1);
        Assert.Contains(run, outcome.Out, StringComparison.Ordinal);
        Assert.Equal(4, outcome.Err.Count(line => line.Length > 4 && line[0] == '[' && line[2..4] == "/4"));
        Assert.Equal(4, outcome.Out.Split('\n').Count(line => line.StartsWith("dataset/quickstart/", StringComparison.Ordinal)));
    }

    [Fact]
    public void Serve_answers_a_drawing_and_stops() =>
        Assert.Contains("answered neutrophil", Hemato.Run(_folder.Path, "serve", "--selftest", "--max-wait", "5ms").Succeeds().Out, StringComparison.Ordinal);

    [Fact]
    public void It_refers_what_shows_no_cell()
    {
        _folder.Put("grey.bmp", Bitmap((_, _) => 128));
        _folder.Put("slope.bmp", Bitmap((x, y) => (byte)((4 * x) + y)));
        _folder.Put("noise.bmp", Bitmap((x, y) => unchecked((byte)(((uint)((x * 7919) + (y * 104729) + (x * y * 31)) * 2654435761u) >> 24))));

        var rows = Hemato.Run(_folder.Path, "predict", "grey.bmp", "slope.bmp", "noise.bmp").Succeeds().Lines.Skip(1).ToList();

        Assert.Equal(3, rows.Count);
        Assert.All(rows, row => Assert.EndsWith("unlike the training images", row, StringComparison.Ordinal));
    }

    // A grey BMP of 48 x 48 by its file format's header of 54 bytes.
    private static byte[] Bitmap(Func<int, int, byte> level)
    {
        const int Side = 48;
        var file = new byte[54 + (Side * Side * 3)];
        (file[0], file[1], file[10], file[14], file[18], file[22], file[26], file[28]) = ((byte)'B', (byte)'M', 54, 40, Side, Side, 1, 24);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(2), file.Length);
        for (var at = 0; at < Side * Side; at++) Array.Fill(file, level(at % Side, at / Side), 54 + (at * 3), 3);
        return file;
    }

    [Fact]
    public void Predict_uses_it_when_no_model_is_named()
    {
        _folder.WithImages(1);
        var csv = Hemato.Run(_folder.Path, "predict", "data").Succeeds().Out;
        Assert.Equal("path,class,probability,eosinophil,lymphocyte,monocyte,neutrophil,refer", csv.Split('\n')[0]);
        Assert.Equal(5, csv.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Fact]
    public void Summary_says_what_it_is_and_which_layers_were_frozen()
    {
        var summary = Hemato.Run(_folder.Path, "summary", "--json", "summary.json").Succeeds().Out;
        using var json = JsonDocument.Parse(File.ReadAllText(_folder["summary.json"]));
        Assert.Equal("mobilenet_v2", json.RootElement.GetProperty("model").GetProperty("backbone").GetString());
        Assert.Equal(json.RootElement.GetProperty("parameters").GetInt64(), json.RootElement.GetProperty("layers").EnumerateArray().Sum(layer => layer.GetProperty("parameters").GetInt64()));
        Assert.Contains("classes        eosinophil, lymphocyte, monocyte, neutrophil", summary, StringComparison.Ordinal);
        Assert.Contains("frozen       15,792", summary, StringComparison.Ordinal);
    }

    [Fact]
    public void It_is_at_most_ten_megabytes()
    {
        var file = Path.Combine(AppContext.BaseDirectory, "checkpoints", "bundled", "hematovision-mobilenet_v2.safetensors");
        Assert.InRange(new FileInfo(file).Length, 1, 10_000_000);
    }
}
