using System.Text.Json.Nodes;

namespace Hematovision.Data.Audit;

public sealed partial class LeakAudit
{
    /// <summary>
    /// Everything, for machines: <c>data</c>, <c>images</c>, <c>groups</c>, <c>splits</c> (images and leaked), <c>leaks</c> (each group that stands
    /// in several splits, with its images), <c>copies</c> (the paths of each group that shows the same) and <c>pairs</c> that join them.
    /// </summary>
    public JsonObject ToJson() => new()
    {
        ["data"] = Data.Path,
        ["images"] = Data.Examples.Count,
        ["groups"] = Groups,
        ["splits"] = new JsonObject(Splits.Select(s => KeyValuePair.Create(
            SplitName.Of(s.Split), (JsonNode?)new JsonObject { ["images"] = s.Images, ["leaked"] = s.Leaked }))),
        ["leaks"] = new JsonArray([.. Leaks.Select(leak => (JsonNode)new JsonObject
        {
            ["group"] = leak.Group,
            ["similarity"] = leak.Similarity,
            ["images"] = new JsonArray([.. leak.Images.Select(e => (JsonNode)new JsonObject
            {
                ["path"] = Data.NameOf(e), ["split"] = e.Split is { } split ? SplitName.Of(split) : null, ["label"] = e.Label,
            })]),
        })]),
        ["copies"] = Copies is null ? null : new JsonArray([.. Copies.Groups.Select(group => (JsonNode)new JsonArray([.. group.Select(i => (JsonNode)Data.NameOf(Data.Examples[i]))]))]),
        ["pairs"] = Copies is null ? null : new JsonArray([.. Copies.Pairs.Select(pair => (JsonNode)new JsonObject
        {
            ["first"] = Data.NameOf(Data.Examples[pair.First]), ["second"] = Data.NameOf(Data.Examples[pair.Second]), ["similarity"] = Math.Round(pair.Similarity, 4),
        })]),
        ["bad_images"] = BadImage.ToJson(Copies?.BadImages ?? []),
    };
}
