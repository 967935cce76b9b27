using ScottPlot;

namespace Hematovision.Reporting.Comparing;

/// <summary>Finds places for the names of points where they cover nothing that is drawn and no other name.</summary>
/// <param name="area">Where all of them lie.</param>
internal sealed class LabelPlacer(PixelRect area)
{
    private const float Gap = 9;

    private readonly List<PixelRect> _taken = [];

    /// <summary>Keeps a place free.</summary>
    internal void Avoid(PixelRect rect) => _taken.Add(rect);

    /// <summary>Keeps a line free.</summary>
    internal void AvoidLine((float X, float Y) from, (float X, float Y) to)
    {
        const int parts = 60;
        for (var i = 0; i <= parts; i++)
        {
            var (x, y) = (from.X + (to.X - from.X) * i / parts, from.Y + (to.Y - from.Y) * i / parts);
            Avoid(new PixelRect(x - 2, x + 2, y + 2, y - 2));
        }
    }

    /// <summary>The upper left corner of a name: beside its point where that is free, else as near as can be.</summary>
    internal (float X, float Y) Place((float X, float Y) point, float width, float height)
    {
        var tries = Enumerable.Range(0, 40).SelectMany(step => (float[])[step * 5, step * -5]).SelectMany(
            shift => ((float[])[point.X + Gap, point.X - Gap - width]).Select(x => At(x, point.Y - height / 2 + shift, width, height))).ToList();
        var place = tries.Where(r => IsInside(r) && !_taken.Exists(t => Touch(r, t))).Append(tries[0]).First();
        _taken.Add(place);
        return (place.Left, place.Top);
    }

    private static PixelRect At(float x, float y, float width, float height) => new(x, x + width, y + height, y);

    private bool IsInside(PixelRect r) => r.Left >= area.Left && r.Right <= area.Right + 16 && r.Top >= area.Top - 4 && r.Bottom <= area.Bottom;

    private static bool Touch(PixelRect a, PixelRect b) => a.Left < b.Right && b.Left < a.Right && a.Top < b.Bottom && b.Top < a.Bottom;
}
