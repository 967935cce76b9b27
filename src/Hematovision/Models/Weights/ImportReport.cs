using Hematovision.IO;

namespace Hematovision.Models.Weights;

/// <summary>What became of each name when tensors were put into a module.</summary>
/// <param name="Loaded">Names that were copied.</param>
/// <param name="Missing">The module's names that the file lacks; they keep the values they had.</param>
/// <param name="Extra">The file's names that the module lacks.</param>
/// <param name="MisShaped">Names of both whose shapes differ, with the shapes: <c>fc.weight [1000, 512] for [8, 512]</c>.</param>
public sealed record ImportReport(
    IReadOnlyList<string> Loaded, IReadOnlyList<string> Missing, IReadOnlyList<string> Extra, IReadOnlyList<string> MisShaped)
{
    private const int MostText = 120;

    /// <summary>True where every name of either side found its match.</summary>
    public bool IsComplete => Missing.Count == 0 && Extra.Count == 0 && MisShaped.Count == 0;

    /// <summary>What did not match, with a few names of each kind; empty where all did.</summary>
    public override string ToString() => string.Join(", ", new[]
    {
        Part(Missing, "missing"), Part(Extra, "extra"), Part(MisShaped, "mis-shaped"),
    }.Where(part => part.Length > 0));

    /// <summary>Every name that did not match, with its kind: <c>missing: fc.weight</c>.</summary>
    public IReadOnlyList<string> ToList() =>
    [
        .. Lines(Missing, "missing"), .. Lines(Extra, "extra"), .. Lines(MisShaped, "mis-shaped"),
    ];

    private static IEnumerable<string> Lines(IReadOnlyList<string> names, string kind) =>
        names.Select(name => $"{kind}: {FileText.Printable(name, MostText)}");

    private static string Part(IReadOnlyList<string> names, string kind)
    {
        const int shown = 3;
        var more = names.Count > shown ? ", ..." : "";
        var list = string.Join(", ", names.Take(shown).Select(name => FileText.Printable(name, MostText)));
        return names.Count == 0 ? "" : $"{names.Count} {kind} ({list}{more})";
    }
}
