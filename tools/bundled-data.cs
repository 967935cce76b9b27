#:project ../src/Hematovision
#:property PublishAot=false
// Makes the manifest that the bundled model is trained on, from two public sets laid out as published:
//
//   dotnet run tools/bundled-data.cs -- PBC BCCD OUT
//   hemato data split OUT/dataset.csv --ratios 90/10/0
//
// PBC   train/ and val/ with a folder of cells a class (Acevedo et al. 2020)
// BCCD  JPEGImages/, Annotations/ (Pascal VOC) and labels.csv (image,class)
// OUT   takes crops/ and dataset.csv
//
// A photograph of BCCD is there whole, turned with black corners (as pictures in circulation are), and as crops around its white cell,
// near and far; all of them are one group.
using System.Xml.Linq;
using SkiaSharp;

if (args is not [var pbc, var bccd, var output])
{
    Console.Error.WriteLine("usage: dotnet run tools/bundled-data.cs -- PBC BCCD OUT");
    return 2;
}

double[] margins = [1.15, 1.6, 2.4];
const int turns = 3;

var rows = new List<string> { "path,label,group,laboratory" };
foreach (var split in (string[])["train", "val"])
{
    foreach (var folder in Directory.EnumerateDirectories(Path.Combine(pbc, split)).Order(StringComparer.Ordinal))
    {
        rows.AddRange(Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal)
            .Select(file => $"{Path.GetFullPath(file)},{Path.GetFileName(folder)},pbc/{Path.GetFileName(folder)}/{Path.GetFileName(file)},pbc"));
    }
}

var crops = Directory.CreateDirectory(Path.Combine(output, "crops")).FullName;
var seen = new Dictionary<string, int>();
foreach (var line in File.ReadLines(Path.Combine(bccd, "labels.csv")).Skip(1).Order(StringComparer.Ordinal))
{
    var (image, label) = line.Split(',') is [var i, var l] ? (i, l.ToLowerInvariant()) : throw new FormatException(line);
    var number = seen[label] = seen.GetValueOrDefault(label) + 1;
    var tail = $"{label},bccd/{image},bccd";
    var photograph = Path.GetFullPath(Path.Combine(bccd, "JPEGImages", image));
    rows.Add($"{photograph},{tail}");

    for (var turn = 0; turn < turns; turn++)
    {
        var turned = Path.Combine(crops, $"{Path.GetFileNameWithoutExtension(image)}-turn{turn}.png");
        Turn(photograph, ((number * 137.5f) + (turn * 120)) % 360, turned);
        rows.Add($"{turned},{tail}");
    }

    var annotation = Path.Combine(bccd, "Annotations", Path.ChangeExtension(image, ".xml"));
    if (!File.Exists(annotation)) continue;
    var boxes = XDocument.Load(annotation).Descendants("object").Where(o => o.Element("name")!.Value == "WBC").Elements("bndbox").ToList();
    if (boxes is not [var box]) continue;
    foreach (var margin in margins)
    {
        var crop = Path.Combine(crops, $"{Path.GetFileNameWithoutExtension(image)}-{margin * 100:F0}.png");
        Crop(photograph, box, margin, crop);
        rows.Add($"{crop},{tail}");
    }
}

File.WriteAllLines(Path.Combine(output, "dataset.csv"), rows);
Console.WriteLine($"{rows.Count - 1} images in {Path.Combine(output, "dataset.csv")}");
return 0;

// The whole photograph at half its size, turned about its middle; what comes in at the corners is black.
static void Turn(string photograph, float degrees, string path)
{
    using var image = SKImage.FromEncodedData(photograph);
    using var surface = SKSurface.Create(new SKImageInfo(image.Width / 2, image.Height / 2, SKColorType.Rgba8888, SKAlphaType.Opaque));
    surface.Canvas.Clear(SKColors.Black);
    surface.Canvas.RotateDegrees(degrees, image.Width / 4f, image.Height / 4f);
    surface.Canvas.DrawImage(image, SKRect.Create(image.Width / 2, image.Height / 2), new SKSamplingOptions(SKFilterMode.Linear, SKMipmapMode.Linear));
    using var turned = surface.Snapshot();
    Save(turned, path);
}

// A square around the box, its side the box's longer one times the margin, moved inside the photograph.
static void Crop(string photograph, XElement box, double margin, string path)
{
    var (x0, y0, x1, y1) = (Corner("xmin"), Corner("ymin"), Corner("xmax"), Corner("ymax"));
    using var image = SKImage.FromEncodedData(photograph);
    var side = (int)Math.Min(Math.Max(x1 - x0, y1 - y0) * margin, Math.Min(image.Width, image.Height));
    var x = Math.Clamp((x0 + x1 - side) / 2, 0, image.Width - side);
    var y = Math.Clamp((y0 + y1 - side) / 2, 0, image.Height - side);
    using var cell = image.Subset(SKRectI.Create(x, y, side, side));
    Save(cell, path);

    int Corner(string name) => int.Parse(box.Element(name)!.Value);
}

static void Save(SKImage image, string path)
{
    using var encoded = image.Encode(SKEncodedImageFormat.Png, 100);
    using var stream = File.Create(path);
    encoded.SaveTo(stream);
}
