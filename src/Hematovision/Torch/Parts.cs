namespace Hematovision.Torch;

/// <summary>The parts in which a batch is computed, as equal as can be: a network plans its memory anew for each size that it meets.</summary>
internal static class Parts
{
    /// <summary>A part for each of so many, or for as many as there are images, in order.</summary>
    internal static IReadOnlyList<(int First, int Count)> Shares(int images, int most) => [.. Of(images, (images + most - 1) / most)];

    /// <summary>As few as have no more than <paramref name="most"/> images each, in order.</summary>
    internal static IEnumerable<(int First, int Count)> Of(int images, int most)
    {
        var parts = 1 + ((images - 1) / most);
        for (int part = 0, first = 0; part < parts; part++)
        {
            var end = (int)((long)images * (part + 1) / parts);
            yield return (first, end - first);
            first = end;
        }
    }
}
