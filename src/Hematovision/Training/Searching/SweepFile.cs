using System.Globalization;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Hematovision.Training.Searching;

/// <summary>
/// A sweep as its YAML file describes it: options that all trials share under <c>train</c>, and those that are tried, under <c>grid</c>
/// (every combination of the values) or <c>random</c> (as many <c>trials</c> as are wanted, drawn by a <c>seed</c>).
/// </summary>
public sealed class SweepFile
{
    private const int MostTrials = 10_000;
    private const long MostBytes = 1 << 20;

    private static readonly string[] Keys = ["train", "grid", "random", "trials", "seed"];

    private readonly string _path;
    private readonly YamlMappingNode _root;

    private SweepFile(string path, YamlMappingNode root) => (_path, _root) = (path, root);

    /// <summary>The options that differ between trials, in the file's order, without dashes.</summary>
    public IReadOnlyList<string> Tried { get; private set; } = [];

    /// <summary>The trials: each option's words by its name without dashes, the shared ones first.</summary>
    public IReadOnlyList<IReadOnlyDictionary<string, IReadOnlyList<string>>> Trials { get; private set; } = [];

    /// <summary>Reads a file and makes its trials. Names and values of options are not checked; that is for who knows them.</summary>
    /// <param name="path">The YAML file.</param>
    /// <exception cref="HematoException">It cannot be read, or is not laid out so; the line says where.</exception>
    public static SweepFile Load(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var file = new SweepFile(path, Parse(path));
        file.MakeTrials();
        return file;
    }

    private static YamlMappingNode Parse(string path)
    {
        if (!File.Exists(path)) throw new HematoException($"no such file: {path}. Name a YAML file with the keys train and grid or random.");
        try
        {
            if (new FileInfo(path).Length > MostBytes) throw new HematoException($"{path} is larger than {MostBytes >> 20} MB; a sweep's file is a few lines.");
            var yaml = new YamlStream();
            yaml.Load(new StringReader(File.ReadAllText(path)));
            return yaml.Documents is [{ RootNode: YamlMappingNode root }] ? root : throw new HematoException($"{path} is not a mapping with the keys train and grid or random.");
        }
        catch (YamlException e)
        {
            throw new HematoException($"{path}, line {e.Start.Line} is not readable as YAML: {e.Message.ReplaceLineEndings(" ")}", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new HematoException($"cannot read {path}: {e.Message}", e);
        }
    }

    private void MakeTrials()
    {
        foreach (var key in _root.Children.Keys)
        {
            if (!Keys.Contains(Scalar(key, "a key"))) throw Wrong(key, $"has the unknown key '{key}'; {NearMiss.Hint(key.ToString(), Keys)}");
        }

        var (grid, random) = (Mapping("grid"), Mapping("random"));
        if (grid is null == random is null) throw new HematoException($"{_path} needs one of the keys grid and random: the options to try, each with its values.");
        var shared = (Mapping("train") ?? new YamlMappingNode()).Children.ToDictionary(o => Name(o.Key), o => Words(o.Value), StringComparer.Ordinal);
        var tried = (grid ?? random)!.Children.Select(o => (Name: Name(o.Key), Axis: SweepAxis.Of(o.Value, Words, Wrong))).ToList();
        if (tried.Count == 0) throw new HematoException($"{_path} names no option to try; name one with its values under {(grid is null ? "random" : "grid")}.");
        if (tried.FirstOrDefault(axis => shared.ContainsKey(axis.Name)).Name is { } both) throw new HematoException($"{_path} has {both} both under train and among what is tried. Keep one.");
        Tried = [.. tried.Select(axis => axis.Name)];
        var combinations = grid is null ? Draw(tried) : Combine(tried);
        Trials = [.. combinations.Select(values => With(shared, values))];
    }

    private IEnumerable<IReadOnlyList<IReadOnlyList<string>>> Combine(List<(string Name, SweepAxis Axis)> tried)
    {
        if (tried.FirstOrDefault(axis => axis.Axis.Values is null).Name is { } range)
            throw new HematoException($"{_path}: a grid needs a list of values for {range}; a range from one number to another is for random.");
        foreach (var key in (string[])["trials", "seed"])
        {
            if (Value(key) is not null) throw new HematoException($"{_path}: {key} is for random; a grid is every combination.");
        }

        if (tried.Aggregate(1.0, (product, axis) => product * axis.Axis.Values!.Count) > MostTrials)
            throw new HematoException($"{_path} has more than {MostTrials:N0} combinations; try fewer values, or use random with trials.");

        IEnumerable<IReadOnlyList<IReadOnlyList<string>>> rows = [[]];
        foreach (var (_, axis) in tried) rows = rows.SelectMany(row => axis.Values!.Select(value => (IReadOnlyList<IReadOnlyList<string>>)[.. row, value])).ToList();
        return rows;
    }

    private IEnumerable<IReadOnlyList<IReadOnlyList<string>>> Draw(List<(string Name, SweepAxis Axis)> tried)
    {
        var trials = Whole("trials") ?? throw new HematoException($"{_path} lacks trials: how many times to draw.");
        if (trials is < 1 or > MostTrials) throw new HematoException($"{_path}: trials is from 1 to {MostTrials:N0}.");
        var seed = Whole("seed") ?? 0;
        for (var trial = 0; trial < trials; trial++)
        {
            // Each draw has its own stream, so that more trials or another option leave the others' draws as they are.
            yield return [.. tried.Select(axis => axis.Axis.Draw(new SeededRandom(unchecked((ulong)seed), (ulong)trial, Key(axis.Name))))];
        }
    }

    private IReadOnlyDictionary<string, IReadOnlyList<string>> With(Dictionary<string, IReadOnlyList<string>> shared, IReadOnlyList<IReadOnlyList<string>> values)
    {
        var trial = new Dictionary<string, IReadOnlyList<string>>(shared, StringComparer.Ordinal);
        for (var i = 0; i < values.Count; i++) trial[Tried[i]] = values[i];
        return trial;
    }

    private static ulong Key(string name) => name.Aggregate(0UL, (sum, c) => unchecked((sum * 1099511628211) + c));

    private string Name(YamlNode key) => Scalar(key, "an option").TrimStart('-');

    private IReadOnlyList<string> Words(YamlNode value) => value is YamlSequenceNode several
        ? [.. several.Select(word => Scalar(word, "a value"))]
        : [Scalar(value, "a value")];

    private string Scalar(YamlNode node, string what) => node is YamlScalarNode { Value: { Length: > 0 } text }
        ? text
        : throw Wrong(node, $"has something else than a word where {what} stands");

    private YamlNode? Value(string key) => _root.Children.FirstOrDefault(child => child.Key.ToString() == key).Value;

    private YamlMappingNode? Mapping(string key) => Value(key) switch
    {
        null => null,
        YamlMappingNode mapping => mapping,
        var other => throw Wrong(other, $"has no options under {key}: write each on a line of its own, 'name: value'"),
    };

    private long? Whole(string key) => Value(key) switch
    {
        null => null,
        YamlScalarNode { Value: { } text } when long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) => number,
        var other => throw Wrong(other, $"has '{other}' as {key}, which is no whole number from 0"),
    };

    private HematoException Wrong(YamlNode node, string what) => new($"{_path}, line {node.Start.Line} {what}.");
}
