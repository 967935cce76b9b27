using Hematovision.Imaging;

namespace Hematovision.Data.Import;

/// <summary>
/// Photographs with Pascal VOC boxes: <c>JPEGImages/</c>, <c>Annotations/</c> and, where the boxes say only that a cell is a
/// white one, a <c>labels.csv</c> that names the white cell of each photograph. Each cell is cropped.
/// </summary>
internal sealed class VocSource
{
    private const string WhiteCell = "white blood cell";

    private readonly ImportJob _job;
    private readonly string _root;
    private readonly Dictionary<string, LabelRow>? _labels;
    private readonly List<string> _unmarked = [];
    private readonly List<string> _withoutCell = [];
    private readonly List<string> _unlabelled = [];
    private readonly List<string> _unclear = [];
    private readonly List<string> _outside = [];

    private VocSource(ImportJob job, string root)
    {
        (_job, _root) = (job, root);
        if (LabelsCsv.FindIn(root) is { } csv)
            _labels = LabelledFiles.Read(job, csv, Photographs, byNumber: true).ToDictionary(pair => pair.File, pair => pair.Row, StringComparer.Ordinal);
    }

    private string Photographs => Path.Combine(_root, "JPEGImages");

    private string Annotations => Path.Combine(_root, "Annotations");

    /// <summary>Whether a folder is laid out so.</summary>
    public static bool Is(string root) => Directory.Exists(Path.Combine(root, "JPEGImages")) && Directory.Exists(Path.Combine(root, "Annotations"));

    /// <summary>Crops the cells.</summary>
    /// <exception cref="HematoException">A file cannot be read as what it is, or there is no cell to crop.</exception>
    public static IReadOnlyList<SourceImage> Read(ImportJob job, string root)
    {
        var source = new VocSource(job, root);
        var photographs = ImageFiles.Files(source.Photographs).Where(ImageFiles.IsImage).Order(StringComparer.Ordinal).ToArray();
        var marked = photographs.Select(photograph => (Photograph: photograph, Cells: source.Cells(photograph))).Where(p => p.Cells.Count > 0).ToArray();
        ClassNaming.Check(marked.SelectMany(p => p.Cells).Select(cell => cell.Label).ToHashSet(StringComparer.Ordinal), job.Source);
        var images = new List<SourceImage>();
        job.Each(marked, marked.Length, "cropping", p => source.Crop(p.Photograph, p.Cells, images));
        source.Tell(photographs);
        return images.Count > 0 ? images : throw new HematoException($"{job.Shown(root)} has no cell to crop in its {photographs.Length} photographs{(job.Remarks.Count > 0 ? $" ({job.Remarks[^1]})" : "")}.");
    }

    private List<(int Number, Box Box, string Label)> Cells(string photograph)
    {
        var name = Path.GetFileName(photograph);
        var xml = Path.Combine(Annotations, Path.ChangeExtension(name, ".xml"));
        if (!File.Exists(xml))
        {
            _unmarked.Add(name);
            return [];
        }

        var annotation = VocAnnotation.Read(xml, _job.Shown(xml));
        var objects = annotation.Objects.Select((o, i) => (Number: i + 1, o.Box, Label: o.Name)).ToList();
        return _labels is null
            ? Inside(photograph, annotation, objects.ConvertAll(o => o with { Label = _job.Classes.Of(o.Label, _job.Shown(xml)) }))
            : White(photograph, annotation, objects);
    }

    // One label for a photograph is that of its white cell. Of two cells nobody knows which one it means.
    private List<(int, Box, string)> White(string photograph, VocAnnotation annotation, List<(int Number, Box Box, string Label)> objects)
    {
        var name = Path.GetFileName(photograph);
        if (!_labels!.TryGetValue(photograph, out var row))
        {
            _unlabelled.Add(name);
            return [];
        }

        var where = $"{_job.Source}, {name}";
        var parts = row.Label!.Split(',', StringSplitOptions.TrimEntries);
        var named = (parts.All(part => _job.Classes.Find(part) is not null) ? parts : [row.Label]).Select(part => _job.Classes.Of(part, where)).ToArray();
        var white = objects.FindAll(o => _job.Classes.Find(o.Label) is { } kind && (kind == WhiteCell || named.Contains(kind)));
        if (white.Count == 0)
            _withoutCell.Add(name);
        else if (named.Distinct().Count() > 1 || white.Count > named.Length)
            _unclear.Add(name);
        else
            return Inside(photograph, annotation, white.ConvertAll(o => o with { Label = named[0] }));

        return [];
    }

    private List<(int, Box, string)> Inside(string photograph, VocAnnotation annotation, List<(int Number, Box Box, string Label)> cells)
    {
        if (cells.Count == 0) return [];
        var name = Path.GetFileName(photograph);
        try
        {
            var (width, height) = ImageDecoder.ReadSize(photograph);
            if ((annotation.Width ?? width, annotation.Height ?? height) != (width, height))
            {
                _outside.Add($"{name} (all: they are for {annotation.Width} x {annotation.Height} pixels, and it has {width} x {height})");
                return [];
            }

            _outside.AddRange(cells.Where(c => !c.Box.FitsIn(width, height)).Select(c => $"{name} ({c.Box.Left},{c.Box.Top} to {c.Box.Right},{c.Box.Bottom} of {width} x {height})"));
            return cells.FindAll(c => c.Box.FitsIn(width, height));
        }
        catch (ImageReadException bad)
        {
            _job.LeaveOut(bad);
            return [];
        }
    }

    private void Crop(string photograph, List<(int Number, Box Box, string Label)> cells, List<SourceImage> images)
    {
        try
        {
            var name = Path.GetFileName(photograph);
            var pixels = ImageDecoder.Decode(photograph);
            var row = _labels?[photograph];
            foreach (var (number, box, label) in cells)
            {
                var file = _job.NewFile(".png");
                PngFile.Write(file, box.Square(_job.Options.Margin, pixels.Width, pixels.Height).Crop(pixels));
                lock (images)
                    images.Add(new SourceImage(file, $"{name}/{Path.GetFileNameWithoutExtension(name)}-{number}.png", label, Group(photograph, name), row?.Split, row?.Fold, row?.Laboratory));
            }
        }
        catch (ImageReadException bad)
        {
            _job.LeaveOut(bad);
        }
    }

    private string Group(string photograph, string name) => _labels?[photograph].Group ?? name;

    private void Tell(string[] photographs)
    {
        var stems = photographs.Select(Path.GetFileNameWithoutExtension).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var alone = ImageFiles.Files(Annotations).Where(file => !stems.Contains(Path.GetFileNameWithoutExtension(file))).Select(file => Path.GetFileName(file));
        _job.Remark(alone, "annotation", "of photographs that are not there");
        _job.Remark(_unmarked, "photograph", "left out, without an annotation");
        _job.Remark(_unlabelled, "photograph", "left out, without a label");
        _job.Remark(_withoutCell, "photograph", "left out, with a label but no box of a white cell");
        _job.Remark(_unclear, "photograph", "left out, with several white cells, where nobody knows which of them the label means");
        _job.Remark(_outside, "cell", "left out, with a box without an area or not inside the photograph");
    }
}
