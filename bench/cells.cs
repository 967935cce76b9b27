// How well and how fast white cells are found, beside annotated boxes: dotnet run -c Release bench/cells.cs [FOLDER] [--fit STEPS]
// FOLDER holds bccd/ (photographs with Pascal VOC boxes) and kaggle/sources.csv (which photographs show overlapping fields).
// --fit fits the constants anew: for each fold on the other four, which gives the cross-validated row, and on all, which are printed.
#:project ../src/Hematovision/Hematovision.csproj
#:property PublishAot=false
#:property AssemblyName=cells

using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using Hematovision;
using Hematovision.Data;
using Hematovision.Data.Import;
using Hematovision.Imaging;
using Hematovision.Imaging.Cells;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
const int Folds = 5;
const double Enough = 0.5; // overlap of a found box with an annotated one
var steps = Array.IndexOf(args, "--fit") is var at and >= 0 ? int.Parse(args[at + 1]) : 0;
var folder = args.Length > 0 && args[0] != "--fit" ? args[0] : "../shared/data";
var photographs = Photographs();
Console.WriteLine($"{photographs.Count} photographs, {photographs.Sum(p => p.Boxes.Length)} white cells annotated, {photographs.Select(p => p.Group).Distinct().Count()} fields in {Folds} folds");

if (steps > 0) Fit();
Console.WriteLine("set                        recall  false/photo  mean IoU  photographs");
Print("bccd", [.. photographs.AsParallel().AsOrdered().Select(p => Scored(ImageDecoder.Decode(p.Path), p.Boxes))]);
for (var fold = 0; fold < Folds; fold++) Print($"  fold {fold + 1}", [.. photographs.Where(p => p.Fold == fold).Select(p => Scored(ImageDecoder.Decode(p.Path), p.Boxes))]);
Print("bccd, half the side", [.. photographs.AsParallel().AsOrdered().Select(p => Scored(Resized(ImageDecoder.Decode(p.Path), 0.5), Array.ConvertAll(p.Boxes, b => new Box(b.Left / 2, b.Top / 2, b.Right / 2, b.Bottom / 2))))]);
foreach (var (name, strength) in ((string, double)[])[("bccd, colours shifted", 0.5), ("bccd, shifted far", 1)])
    Print(name, [.. photographs.AsParallel().AsOrdered().Select((p, i) => Scored(Jitter.Of(ImageDecoder.Decode(p.Path), (ulong)i, strength), p.Boxes))]);
Print("bccd, white cells cut off", [.. photographs.SelectMany(Without).Select(strip => Scored(strip, []))]);
foreach (var look in (string[])["may-gruenwald-giemsa", "wright", "giemsa", "pale", "dark"]) Print($"synthetic {look}", Synthetic(new SyntheticSmearOptions { ImagesPerClass = 10, Cells = 4, Size = 640, Stain = look, Seed = 11 }));
Print("synthetic 0.25 µm a pixel", Synthetic(new SyntheticSmearOptions { ImagesPerClass = 10, Cells = 20, Size = 640, Resolution = 0.25, Seed = 12 }));
Scale();
Speed();

List<Photograph> Photographs()
{
    var rows = File.ReadAllLines(Path.Combine(folder, "kaggle", "sources.csv")).Skip(1).Select(line => line.Split(','));
    var fields = rows.Select(row => (row[2], row[3])).Distinct().ToDictionary(row => row.Item1, row => row.Item2);
    var found = new List<Photograph>();
    foreach (var path in Directory.GetFiles(Path.Combine(folder, "bccd", "JPEGImages")).Order(StringComparer.Ordinal))
    {
        var name = Path.GetFileName(path);
        var xml = Path.Combine(folder, "bccd", "Annotations", Path.ChangeExtension(name, ".xml"));
        if (!File.Exists(xml)) continue;
        var objects = VocAnnotation.Read(xml, name).Objects;
        found.Add(new Photograph(path, fields.GetValueOrDefault(name, name), [.. objects.Where(o => o.Name == "WBC").Select(o => o.Box)], [.. objects.Where(o => o.Name == "RBC").Select(o => o.Box)]));
    }

    // The largest groups first, each into the fold that has least: even folds, whatever the order.
    var sizes = new int[Folds];
    foreach (var group in found.GroupBy(p => p.Group).OrderByDescending(g => g.Count()).ThenBy(g => g.Key, StringComparer.Ordinal))
    {
        var least = Array.IndexOf(sizes, sizes.Min());
        sizes[least] += group.Count();
        foreach (var photograph in group) photograph.Fold = least;
    }

    return found;
}

static Score Scored(RgbImage image, Box[] wanted) => Matched([.. CellFinder.Find(image).Cells.Select(cell => cell.Box)], wanted);

// Each annotated box takes the box that overlaps it most and is not taken.
static Score Matched(List<Box> found, Box[] wanted)
{
    var (hits, overlap) = (0, 0.0);
    var free = new List<Box>(found);
    foreach (var box in wanted)
    {
        var best = free.Select(one => one.Overlap(box)).DefaultIfEmpty().Max();
        overlap += best;
        if (best < Enough) continue;
        hits++;
        free.Remove(free.First(one => one.Overlap(box) == best));
    }

    return new Score(wanted.Length, hits, free.Count, overlap);
}

static void Print(string name, IReadOnlyCollection<Score> scores)
{
    var wanted = scores.Sum(s => s.Wanted);
    Console.WriteLine($"{name,-26} {(wanted == 0 ? "     –" : $"{(double)scores.Sum(s => s.Hits) / wanted:F4}"),6}  {(double)scores.Sum(s => s.False) / scores.Count,11:F4}  {(wanted == 0 ? "–" : $"{scores.Sum(s => s.Overlap) / wanted:F3}"),8}  {scores.Count,11}");
}

static RgbImage Resized(RgbImage image, double by) =>
    Miniature.Of(image, (int)(Math.Max(image.Width, image.Height) * by), small => new RgbImage(small.Width, small.Height, small.Pixels.AsSpan(0, small.Width * small.Height * 3).ToArray()));

// What is left and right, above and below of the white cells, where it is large enough to be a field.
static IEnumerable<RgbImage> Without(Photograph photograph)
{
    const int Apart = 12, Least = 200;
    if (photograph.Boxes.Length == 0) yield break;
    var image = ImageDecoder.Decode(photograph.Path);
    var (left, top) = (photograph.Boxes.Min(b => b.Left) - Apart, photograph.Boxes.Min(b => b.Top) - Apart);
    var (right, bottom) = (photograph.Boxes.Max(b => b.Right) + Apart, photograph.Boxes.Max(b => b.Bottom) + Apart);
    if (left >= Least) yield return new Box(0, 0, left, image.Height).Crop(image);
    if (image.Width - right >= Least) yield return new Box(right, 0, image.Width, image.Height).Crop(image);
    if (top >= Least) yield return new Box(0, 0, image.Width, top).Crop(image);
    if (image.Height - bottom >= Least) yield return new Box(0, bottom, image.Width, image.Height).Crop(image);
}

static Score[] Synthetic(SyntheticSmearOptions options)
{
    var drawn = Path.Combine(Path.GetTempPath(), $"hematovision-bench-{Guid.NewGuid():N}");
    try
    {
        SyntheticSmear.Write(drawn, options);
        return [.. Directory.GetFiles(Path.Combine(drawn, "JPEGImages")).Order(StringComparer.Ordinal).Select(path => Scored(
            ImageDecoder.Decode(path),
            [.. VocAnnotation.Read(Path.Combine(drawn, "Annotations", Path.GetFileNameWithoutExtension(path) + ".xml"), path).Objects.Where(o => o.Name == "WBC").Select(o => o.Box)]))];
    }
    finally
    {
        Directory.Delete(drawn, recursive: true);
    }
}

void Scale()
{
    var ratios = new List<double>();
    var none = 0;
    foreach (var photograph in photographs)
    {
        var whole = photograph.Red.Where(b => b.Left > 3 && b.Top > 3 && b.Right < 637 && b.Bottom < 477).Select(b => (b.Width + b.Height) / 2.0).Order().ToArray();
        if (whole.Length < 3) continue;
        if (CellFinder.Find(ImageDecoder.Decode(photograph.Path)).RedCellDiameter is { } diameter) ratios.Add(diameter / whole[whole.Length / 2]);
        else none++;
    }

    ratios.Sort();
    Console.WriteLine($"red cells' diameter over the median of their boxes: {ratios[ratios.Count / 20]:F2} to {ratios[ratios.Count * 19 / 20]:F2} in nine of ten photographs, median {ratios[ratios.Count / 2]:F2}; none found in {none}");
}

void Speed()
{
    var files = photographs.Select(p => File.ReadAllBytes(p.Path)).ToArray();
    foreach (var file in files.Take(20)) CellFinder.Find(ImageDecoder.Decode(file, "photograph"));
    var clock = Stopwatch.StartNew();
    foreach (var file in files) CellFinder.Find(ImageDecoder.Decode(file, "photograph"));
    Console.WriteLine($"{files.Length / clock.Elapsed.TotalSeconds:F0} photographs of 640x480 a second on one thread, decoding included");
    clock.Restart();
    Parallel.ForEach(files, new ParallelOptions { MaxDegreeOfParallelism = 2 }, file => CellFinder.Find(ImageDecoder.Decode(file, "photograph")));
    Console.WriteLine($"{files.Length / clock.Elapsed.TotalSeconds:F0} on two");
}

void Fit()
{
    var clean = Seen(photographs.Select(p => (p, ImageDecoder.Decode(p.Path))));
    var shifted = Seen(photographs.Select((p, i) => (p, Jitter.Of(ImageDecoder.Decode(p.Path), 500_000UL + (ulong)i, 1))));
    var empty = Seen(photographs.SelectMany(p => Without(p).Select(strip => (p with { Boxes = [] }, strip))));
    var scores = new List<Score>();
    for (var fold = 0; fold < Folds; fold++)
    {
        var weights = FitOutline([.. clean.Where(s => s.Photograph.Fold != fold)], steps);
        var score = FitScore([.. clean.Concat(shifted).Concat(empty).Where(s => s.Photograph.Fold != fold)], weights);
        var held = clean.Where(s => s.Photograph.Fold == fold).Select(s => Judged(s, weights, score)).ToArray();
        Print($"cross-validated, fold {fold + 1}", held);
        scores.AddRange(held);
    }

    Print("cross-validated", scores);
    var all = FitOutline(clean, steps);
    Console.WriteLine(string.Join(", ", typeof(OutlineWeights).GetProperties(BindingFlags.Instance | BindingFlags.NonPublic).Where(p => p.PropertyType == typeof(double)).Select(p => $"{p.Name} = {p.GetValue(all):F3}")));
    Console.WriteLine($"[{string.Join(", ", FitScore([.. clean, .. shifted, .. empty], all).Select(w => w.ToString("F3")))}]");
}

static List<Seen> Seen(IEnumerable<(Photograph, RgbImage)> pictures) =>
    [.. pictures.AsParallel().AsOrdered().WithDegreeOfParallelism(2).Select(one => new Seen(one.Item1, one.Item2, CellCandidates.Of(one.Item2, new Scratch())!))];

static Score Judged(Seen seen, OutlineWeights weights, double[] score) =>
    Matched([.. seen.Candidates.Nuclei.Select((nucleus, i) => (nucleus, i)).Where(n => CellScore.Of(seen.Measures[n.i], score) >= 0.5).Select(n => seen.Box(n.nucleus, weights))], seen.Photograph.Boxes);

// A random walk from no opinion, which keeps what is better: overlap, and above all none below what counts.
static OutlineWeights FitOutline(IReadOnlyList<Seen> seen, int steps)
{
    var random = new SeededRandom(1);
    var pairs = seen.SelectMany(s => s.Photograph.Boxes.Select(box => (Seen: s, Box: box, Nucleus: s.Candidates.Nuclei.MaxBy(n => s.Inside(n, box))))).Where(p => p.Nucleus is not null && p.Seen.Inside(p.Nucleus, p.Box) > 0).ToArray();
    (double Low, double High)[] ranges = [(0.2, 0.8), (0, 1), (0.3, 2), (0.1, 0.5), (0, 2), (0.2, 4), (0.05, 0.3), (0.05, 0.15), (0, 1.5), (0, 0.1)];
    double[] best = [.. ranges.Select(r => (r.Low + r.High) / 2)];
    var worth = Worth(best);
    for (var step = 0; step < steps; step++)
    {
        var tried = (double[])best.Clone();
        for (var change = random.NextInt(3); change >= 0; change--)
        {
            var k = random.NextInt(ranges.Length);
            tried[k] = Math.Clamp(tried[k] + (0.2 * random.Gaussian() * (ranges[k].High - ranges[k].Low)), ranges[k].Low, ranges[k].High);
        }

        var now = Worth(tried);
        if (now > worth) (best, worth) = (tried, now);
    }

    return Named(best);

    double Worth(double[] values)
    {
        var weights = Named(values);
        return pairs.AsParallel().AsOrdered().WithDegreeOfParallelism(2).Select(p => p.Seen.Box(p.Nucleus!, weights).Overlap(p.Box)).ToArray().Sum(overlap => Math.Min(overlap, 0.9) - (overlap < 0.55 ? 2 : 0));
    }
}

static OutlineWeights Named(double[] v) => new()
{
    Reach = v[0], ReachOfLobes = v[1], Background = v[2], Empty = v[3], RedCell = v[4], Edge = v[5], Way = v[6], Jump = v[7], Smoothness = v[8], Margin = v[9],
};

// Logistic regression by Newton's method with a ridge.
static double[] FitScore(IReadOnlyList<Seen> seen, OutlineWeights weights)
{
    const double Ridge = 0.3;
    var rows = new List<(double[] X, double Y)>();
    foreach (var s in seen)
    {
        for (var i = 0; i < s.Candidates.Nuclei.Count; i++)
        {
            var box = s.Box(s.Candidates.Nuclei[i], weights);
            rows.Add(([1, .. s.Measures[i]], s.Photograph.Boxes.Any(b => b.Overlap(box) >= Enough) ? 1 : 0));
        }
    }

    var n = CellScore.Names.Length + 1;
    var w = new double[n];
    for (var step = 0; step < 30; step++)
    {
        var (gradient, hessian) = (new double[n], new double[n, n]);
        foreach (var (x, y) in rows)
        {
            var p = 1 / (1 + Math.Exp(-x.Zip(w, (a, b) => a * b).Sum()));
            for (var i = 0; i < n; i++)
            {
                gradient[i] += (y - p) * x[i];
                for (var j = 0; j < n; j++) hessian[i, j] += p * (1 - p) * x[i] * x[j];
            }
        }

        for (var i = 0; i < n; i++)
        {
            gradient[i] -= Ridge * w[i];
            hessian[i, i] += Ridge;
        }

        var change = Solve(hessian, gradient);
        for (var i = 0; i < n; i++) w[i] += change[i];
    }

    Console.WriteLine($"  score fitted to {rows.Count} candidates, {rows.Sum(r => r.Y)} of them cells");
    return w;
}

static double[] Solve(double[,] a, double[] b)
{
    var n = b.Length;
    for (var k = 0; k < n; k++)
    {
        for (var i = k + 1; i < n; i++)
        {
            var by = a[i, k] / a[k, k];
            for (var j = k; j < n; j++) a[i, j] -= by * a[k, j];
            b[i] -= by * b[k];
        }
    }

    for (var k = n - 1; k >= 0; k--)
    {
        for (var j = k + 1; j < n; j++) b[k] -= a[k, j] * b[j];
        b[k] /= a[k, k];
    }

    return b;
}

internal sealed record Photograph(string Path, string Group, Box[] Boxes, Box[] Red)
{
    public int Fold { get; set; }
}

internal sealed record Score(int Wanted, int Hits, int False, double Overlap);

internal sealed class Seen
{
    private readonly RgbImage _image;

    public Seen(Photograph photograph, RgbImage image, CellCandidates candidates)
    {
        (Photograph, Candidates) = (photograph, candidates);
        _image = new RgbImage(image.Width, image.Height, image.Pixels);
        var strongest = candidates.Nuclei.Select(n => n.Mean(candidates.Stain.Amounts)).DefaultIfEmpty().Max();
        Measures = [.. candidates.Nuclei.Select(n => CellScore.Measure(n, strongest, candidates.Field, candidates.Stain, candidates.Red))];
    }

    public Photograph Photograph { get; }

    public CellCandidates Candidates { get; }

    public double[][] Measures { get; }

    public Box Box(Nucleus nucleus, OutlineWeights weights) =>
        CellFinder.Enlarged(_image, new CellOutline(Candidates.Field, Candidates.Stain, Candidates.Red, weights).Box(nucleus), Candidates);

    public int Inside(Nucleus nucleus, Box box)
    {
        var width = Candidates.Field.Width;
        var shrink = Candidates.Shrink;
        return nucleus.Pixels.Count(at => at % width / shrink >= box.Left && at % width / shrink < box.Right && at / width / shrink >= box.Top && at / width / shrink < box.Bottom);
    }
}

/// <summary>Another camera's colours: gains, gamma, hue and saturation, drawn by the seed.</summary>
internal static class Jitter
{
    public static RgbImage Of(RgbImage image, ulong seed, double strength)
    {
        var random = new SeededRandom(seed, 77);
        double[] gains = [1 - (0.25 * strength * random.NextDouble()), 1 - (0.25 * strength * random.NextDouble()), 1 - (0.25 * strength * random.NextDouble())];
        var gamma = Math.Exp(strength * random.NextDouble(-0.35, 0.35));
        var turn = strength * random.NextDouble(-20, 20) * Math.PI / 180;
        var saturation = 1 + (strength * random.NextDouble(-0.3, 0.3));
        var pixels = new byte[image.Width * image.Height * 3];
        var levels = new double[3][];
        for (var channel = 0; channel < 3; channel++) levels[channel] = [.. Enumerable.Range(0, 256).Select(level => 255 * Math.Pow(gains[channel] * level / 255, gamma))];
        var (sin, cos) = Math.SinCos(turn);
        for (var at = 0; at < pixels.Length; at += 3)
        {
            // Hue turns about the grey axis.
            var (r, g, b) = (levels[0][image.Pixels[at]], levels[1][image.Pixels[at + 1]], levels[2][image.Pixels[at + 2]]);
            var grey = (r + g + b) / 3;
            var (dr, dg, db) = ((r - grey) * saturation, (g - grey) * saturation, (b - grey) * saturation);
            const double Root3 = 1.7320508;
            pixels[at] = Level(grey + (dr * cos) + ((db - dg) / Root3 * sin));
            pixels[at + 1] = Level(grey + (dg * cos) + ((dr - db) / Root3 * sin));
            pixels[at + 2] = Level(grey + (db * cos) + ((dg - dr) / Root3 * sin));
        }

        return new RgbImage(image.Width, image.Height, pixels);
    }

    private static byte Level(double value) => (byte)Math.Clamp(value, 0, 255);
}
