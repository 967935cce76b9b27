using System.Text.Json.Nodes;
using Hematovision.Data;
using Hematovision.Imaging.Cells;

namespace Hematovision.Smears;

public sealed partial class DifferentialCount
{
    /// <summary>Everything, for machines.</summary>
    internal JsonObject ToJson() => new()
    {
        ["counted"] = Counted,
        ["referred"] = Referred,
        ["repeated"] = Repeated,
        ["classes"] = new JsonArray([.. Classes.Select(line => (JsonNode)new JsonObject
        {
            ["class"] = line.Name,
            ["cells"] = line.Cells,
            ["share"] = line.Share,
            ["interval"] = line.Interval is { } interval ? new JsonArray(interval.Low, interval.High) : null,
        })]),
        ["reasons"] = new JsonObject(Reasons.Select(reason => KeyValuePair.Create(reason.Reason, (JsonNode?)reason.Cells))),
        ["pictures"] = new JsonArray([.. Pictures.Select(picture => (JsonNode)ToJson(picture))]),
        ["bad_images"] = BadImage.ToJson(BadImages),
    };

    private static JsonObject ToJson(DifferentialPicture picture) => new()
    {
        ["path"] = picture.Path,
        ["width"] = picture.Width,
        ["height"] = picture.Height,
        ["shows"] = picture.Findings.Kind switch { PictureKind.SingleCell => "cell", PictureKind.Field => "field", _ => "nothing" },
        ["red_cell_diameter"] = picture.Findings.RedCellDiameter is { } diameter ? Math.Round(diameter, 1) : null,
        ["remarks"] = new JsonArray([.. picture.Remarks.Select(remark => (JsonNode)remark)]),
        ["cells"] = new JsonArray([.. picture.Cells.Select(cell => (JsonNode)new JsonObject
        {
            ["box"] = new JsonArray(cell.Found.Box.Left, cell.Found.Box.Top, cell.Found.Box.Right, cell.Found.Box.Bottom),
            ["score"] = Math.Round(cell.Found.Score, 4),
            ["is_cut"] = cell.Found.IsCut,
            ["class"] = cell.Prediction.Label,
            ["probability"] = cell.Prediction.Probability,
            ["probabilities"] = new JsonObject(cell.Prediction.Classes.Zip(cell.Prediction.Probabilities).Select(c => KeyValuePair.Create(c.First, (JsonNode?)c.Second))),
            ["refer"] = cell.Refer,
            ["seen_in"] = cell.SeenIn,
        })]),
    };
}
