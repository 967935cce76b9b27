// How well and how fast copies are found, beside the truth: dotnet run -c Release bench/copies.cs [FOLDER]
// FOLDER holds kaggle/ (augmented files of photographs; sources.csv: path,class,source_photo,field_group), pbc/ (cells without known copies), or one of them.
#:project ../src/Hematovision/Hematovision.csproj
#:property PublishAot=false

using System.Diagnostics;
using Hematovision.Data.Copies;

var folder = args.Length > 0 ? args[0] : "../shared/data";
var cache = Directory.CreateTempSubdirectory("hematovision-bench-");
Environment.SetEnvironmentVariable("HEMATO_HOME", cache.FullName); // nothing is known from an earlier run
try
{
    if (Path.Combine(folder, "kaggle") is var kaggle && Directory.Exists(kaggle)) Kaggle(kaggle);
    if (Path.Combine(folder, "pbc") is var pbc && Directory.Exists(pbc)) Pbc(pbc);
}
finally
{
    cache.Delete(recursive: true);
}

static void Kaggle(string folder)
{
    var rows = File.ReadAllLines(Path.Combine(folder, "sources.csv")).Skip(1).Select(line => line.Split(',')).ToArray();

    // Copied to names that say nothing, in an order that says nothing.
    var hidden = Directory.CreateTempSubdirectory("hematovision-bench-");
    var order = Enumerable.Range(0, rows.Length).ToArray();
    new Random(1).Shuffle(order);
    var files = order.Select((row, i) => Path.Combine(hidden.FullName, $"{i:00000}.jpg")).ToArray();
    for (var i = 0; i < files.Length; i++) File.Copy(Path.Combine(folder, rows[order[i]][0]), files[i]);

    var findings = Timed("kaggle", files);
    hidden.Delete(recursive: true);
    var photo = order.Select(row => rows[row][2]).ToArray();
    var field = order.Select(row => rows[row][3]).ToArray();
    var same = photo.CountBy(p => p).Sum(p => Pairs(p.Value));
    var together = findings.Groups.Sum(g => g.CountBy(i => photo[i]).Sum(p => Pairs(p.Value)));
    var grouped = findings.Groups.Sum(g => Pairs(g.Count));
    var rightly = findings.Groups.Sum(g => g.CountBy(i => field[i]).Sum(p => Pairs(p.Value)));
    Console.WriteLine($"  {photo.Distinct().Count()} photographs, {field.Distinct().Count()} fields; {findings.Groups.Count} groups of copies found");
    Console.WriteLine($"  pairs of one photograph in one group: {together} of {same}, {(double)together / same:F4} (wanted: 0.99)");
    Console.WriteLine($"  pairs in one group of two fields: {grouped - rightly} of {grouped}, {(double)(grouped - rightly) / grouped:F4} (wanted: at most 0.01)");
}

static void Pbc(string folder)
{
    var files = Directory.GetFiles(folder, "*.jpg", SearchOption.AllDirectories).Order(StringComparer.Ordinal).ToArray();
    var findings = Timed("pbc", files);
    var images = findings.Groups.Sum(g => g.Count);
    Console.WriteLine($"  {findings.Groups.Count} groups of {images} images, {(double)images / files.Length:P2} of all; {findings.Pairs.Count(p => p.Kind == CopyKind.SameBytes)} pairs of the same bytes");
    foreach (var pair in findings.Pairs.Where(p => p.Kind == CopyKind.SameField).OrderByDescending(p => p.Similarity))
        Console.WriteLine($"    {pair.Similarity:F3}  {Path.GetRelativePath(folder, files[pair.First])}  {Path.GetRelativePath(folder, files[pair.Second])}");
}

static CopyFindings Timed(string name, string[] files)
{
    var clock = Stopwatch.StartNew();
    var findings = CopyFinder.Find(files);
    var cold = clock.Elapsed.TotalSeconds;
    clock.Restart();
    CopyFinder.Find(files);
    Console.WriteLine($"{name}: {files.Length} images, {cold:F1} s cold, {clock.Elapsed.TotalSeconds:F1} s with their sketches cached, {Environment.ProcessorCount} processors, peak memory {Process.GetCurrentProcess().PeakWorkingSet64 >> 20} MB");
    return findings;
}

static int Pairs(int n) => n * (n - 1) / 2;
