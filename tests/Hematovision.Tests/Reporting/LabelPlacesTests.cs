using Hematovision.Reporting;
using SkiaSharp;

namespace Hematovision.Tests.Reporting;

public class LabelPlacesTests
{
    private static readonly SKSize Label = new(60, 10);
    private static readonly SKSize Picture = new(400, 400);

    [Fact]
    public void A_label_stands_above_its_box_and_below_where_there_is_no_room() =>
        Assert.Equal([Place(10, 90), Place(200, 50), Place(340, 290)], Places(new(10, 100, 60, 150), new(200, 5, 250, 50), new(370, 300, 399, 399)));

    [Fact]
    public void A_label_covers_no_other_box_and_no_earlier_label()
    {
        // The first's label reaches over the second's place above, and the third lies under the second.
        SKRect[] boxes = [new(10, 100, 60, 150), new(65, 100, 115, 150), new(65, 155, 115, 205)];

        Assert.Equal([Place(10, 90), Place(65, 100), Place(65, 205)], Places(boxes));
    }

    [Fact]
    public void Where_boxes_lie_upon_each_other_no_label_covers_another()
    {
        var places = Places(new(10, 100, 60, 150), new(12, 102, 62, 152), new(14, 104, 64, 154));

        Assert.All(places, (place, i) => Assert.DoesNotContain(places.Take(i), place.IntersectsWith));
    }

    private static IReadOnlyList<SKRect> Places(params SKRect[] boxes) => LabelPlaces.Of(boxes, [.. boxes.Select(_ => Label)], Picture);

    private static SKRect Place(float left, float top) => SKRect.Create(left, top, Label.Width, Label.Height);
}
