using System.Collections.Concurrent;
using Hematovision.Imaging;

namespace Hematovision.Inference;

/// <summary>Prepares files, and remembers which of them show several white cells, of which a model sees one. Safe to call from several threads.</summary>
internal sealed class CellCounts(Preprocessor preprocessor)
{
    private readonly ConcurrentDictionary<string, int> _several = new(StringComparer.Ordinal);

    internal void Read(string path, Span<byte> destination)
    {
        var cells = preprocessor.ReadAndCount(path, destination);
        if (cells > 1) _several[path] = cells;
        else _several.TryRemove(path, out _);
    }

    /// <summary>How many a file that was read shows.</summary>
    internal int Of(string path) => _several.GetValueOrDefault(path, 1);
}
