// A differential of photographs whose white cells are known, beside their labels: dotnet run -c Release bench/differential.cs [MODEL] [FOLDER]
// FOLDER holds JPEGImages/ and labels.csv (a class a photograph). Without MODEL the bundled one.
#:project ../src/Hematovision/Hematovision.csproj
#:property PublishAot=false
#:property AssemblyName=differential

using System.Globalization;
using Hematovision.Inference;
using Hematovision.Smears;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var hasModel = args.Length > 0 && args[0].EndsWith(".safetensors", StringComparison.OrdinalIgnoreCase);
var model = hasModel ? args[0] : "checkpoints/bundled/hematovision-mobilenet_v2.safetensors";
var folder = args.Skip(hasModel ? 1 : 0).FirstOrDefault("../shared/data/bccd");
var labels = File.ReadAllLines(Path.Combine(folder, "labels.csv")).Skip(1).Select(line => line.Split(',')).ToDictionary(row => row[0], row => row[1].ToLowerInvariant());
var paths = labels.Keys.Order(StringComparer.Ordinal).Select(name => Path.Combine(folder, "JPEGImages", name)).ToArray();

foreach (var below in (double?[])[null, 0, 0.6, 0.8, 0.9])
{
    using var predictor = Predictor.Load(model, answers: new AnswerOptions(AbstainBelow: below));
    var count = Differential.Count(predictor, paths);
    var cells = count.Pictures.SelectMany(picture => picture.Cells.Where(cell => cell.IsCounted).Select(cell => (Truth: labels[Path.GetFileName(picture.Path)], cell.Prediction.Label))).ToList();
    var photographs = labels.Values.GroupBy(label => label).ToDictionary(group => group.Key, group => group.Count());
    Console.WriteLine($"\n{Path.GetFileName(model)}, {(below is null ? "as the model refers" : $"abstain below {below}")}: {paths.Length} photographs, {count.Counted} cells counted, {count.Referred} referred, {count.Repeated} repeated; {cells.Count(cell => cell.Truth == cell.Label)} of those counted have their photograph's label");
    Console.WriteLine("class        cells      %   95 % interval   labels of these cells  within   % of photographs  within");
    foreach (var line in count.Classes)
    {
        var truth = cells.Count(cell => cell.Truth == line.Name) / (double)Math.Max(1, count.Counted);
        var all = photographs.GetValueOrDefault(line.Name) / (double)labels.Count;
        Console.WriteLine($"{line.Name,-12} {line.Cells,5}  {100 * line.Share,5:F1}   {100 * line.Interval?.Low,4:F1} to {100 * line.Interval?.High,5:F1}   {cells.Count(cell => cell.Truth == line.Name),9}  {100 * truth,8:F1} %  {Within(line, truth),6}   {100 * all,16:F1}  {Within(line, all),6}");
    }
}

static string Within(DifferentialClass line, double share) => line.Interval is { } interval && share >= interval.Low && share <= interval.High ? "yes" : "NO";
