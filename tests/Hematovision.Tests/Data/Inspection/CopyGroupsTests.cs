using Hematovision.Data;
using Hematovision.Data.Copies;
using Hematovision.Data.Inspection;

namespace Hematovision.Tests.Data.Inspection;

public class CopyGroupsTests
{
    [Fact]
    public void A_group_of_one_field_carries_its_least_similarity_and_every_disagreement()
    {
        InspectedImage[] images =
        [
            Image("a", "monocyte", Split.Train, hash: "1"), Image("b", "neutrophil", Split.Test, hash: "2"), Image("c", "monocyte", Split.Train, hash: "1"),
            Image("d", "monocyte", Split.Val, hash: "3"), Image("e", "monocyte", Split.Val, hash: "4"),
        ];
        var copies = new CopyFindings(
            [new CopyPair(0, 1, CopyKind.SameField, 0.8), new CopyPair(0, 2, CopyKind.SameBytes, 1), new CopyPair(3, 4, CopyKind.SameField, 0.9)],
            [[0, 1, 2], [3, 4]], []);

        Assert.Equal(
            [
                (FindingKind.LabelsDisagree, "abc", 0.8), (FindingKind.SplitsShare, "abc", 0.8), (FindingKind.SameBytes, "ac", 1.0),
                (FindingKind.SameField, "abc", 0.8), (FindingKind.SameField, "de", 0.9),
            ],
            CopyGroups.Of(images, copies).OrderBy(f => f.Kind).Select(f => (f.Kind, string.Concat(f.Images.Select(e => e.Path)), f.Measure!.Value)));
    }

    private static InspectedImage Image(string name, string label, Split split, string hash) =>
        new(new ImageExample(name, label, name, split), hash, 1, "PNG", 1, 1) { Channels = default, Measures = default };
}
