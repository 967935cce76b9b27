using SkiaSharp;

namespace Hematovision.Reporting;

/// <summary>Where the labels of boxes stand: at their own box, and on no other label and no other box where there is such a place.</summary>
internal static class LabelPlaces
{
    /// <param name="boxes">The boxes.</param>
    /// <param name="labels">How large each one's label is.</param>
    /// <param name="picture">How large the picture is.</param>
    internal static IReadOnlyList<SKRect> Of(IReadOnlyList<SKRect> boxes, IReadOnlyList<SKSize> labels, SKSize picture)
    {
        var places = new List<SKRect>();
        foreach (var (box, label) in boxes.Zip(labels))
        {
            var left = Math.Max(0, Math.Min(box.Left, picture.Width - label.Width));
            SKRect[] tries =
            [
                .. ((float[])[box.Top - label.Height, box.Bottom, box.Top, box.Bottom - label.Height])
                    .Where(top => top >= 0 && top + label.Height <= picture.Height).DefaultIfEmpty(0).Select(top => SKRect.Create(left, top, label.Width, label.Height)),
            ];
            SKRect[] free = [.. tries.Where(place => !places.Exists(place.IntersectsWith))];
            places.Add(free.Where(place => !boxes.Any(other => other != box && place.IntersectsWith(other))).Concat(free).Concat(tries).First());
        }

        return places;
    }
}
