using Hematovision.Data.Copies;
using Hematovision.Imaging;
using Hematovision.Imaging.Cells;

namespace Hematovision.Smears;

/// <summary>Pictures of one field, and of fields that overlap: each cell in them is to be counted once.</summary>
internal sealed class RepeatedFields(IReadOnlyList<string> paths, IEnumerable<CopyPair> pairs)
{
    private readonly ILookup<int, CopyPair> _pairs = pairs.ToLookup(pair => pair.Second);
    private readonly Dictionary<int, (int Width, int Height, IReadOnlyList<FoundCell> Cells)> _seen = [];

    /// <summary>The earlier pictures that one overlaps.</summary>
    internal IEnumerable<string> Of(int picture) => _pairs[picture].Select(pair => paths[pair.First]);

    /// <summary>For each cell of a picture the earlier picture that shows it too, or null. Pictures are told of in order.</summary>
    internal string?[] Look(int picture, RgbImage image, IReadOnlyList<FoundCell> cells)
    {
        // A cell that is cut there and whole here is counted here.
        _seen[picture] = (image.Width, image.Height, [.. cells.Where(cell => !cell.IsCut)]);
        return [.. cells.Select(cell => _pairs[picture].Where(pair => Shows(pair, image, cell.Box)).Select(pair => paths[pair.First]).FirstOrDefault())];
    }

    // The same cell where its middle falls into the box of one that was found there.
    private bool Shows(CopyPair pair, RgbImage image, Box box)
    {
        if (!_seen.TryGetValue(pair.First, out var first)) return false;
        var (x, y) = pair.Map.Apply((box.Left + box.Right) / 2.0 / image.Width, (box.Top + box.Bottom) / 2.0 / image.Height);
        (x, y) = (x * first.Width, y * first.Height);
        return first.Cells.Any(cell => x >= cell.Box.Left && x < cell.Box.Right && y >= cell.Box.Top && y < cell.Box.Bottom);
    }
}
