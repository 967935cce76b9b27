using System.Text.Json.Serialization;

namespace Hematovision.Data.Audit;

/// <summary>How it is known that a split does not leak, or how far it does.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<AuditKind>))]
public enum AuditKind
{
    /// <summary>Nothing but the groups that the data set came with.</summary>
    [JsonStringEnumMemberName("none")]
    None,

    /// <summary>Copies were searched for.</summary>
    [JsonStringEnumMemberName("searched")]
    Searched,

    /// <summary><c>hemato data split</c> made the split with its copies kept together, and nothing has changed since.</summary>
    [JsonStringEnumMemberName("split_record")]
    SplitRecord,
}

/// <summary>What an audit found, in the few numbers that a run and a model file keep.</summary>
/// <param name="Audit">How it was found.</param>
/// <param name="Images">Images of the data set.</param>
/// <param name="Groups">Independent groups they are of.</param>
/// <param name="LeakedGroups">Groups that stand in several splits: 0, unless that was allowed.</param>
/// <param name="Splits">How much of each split is leaked.</param>
/// <param name="LeftOut">Images of val and test that were left out, because training shows what they show.</param>
public sealed record LeakFacts(
    AuditKind Audit, int Images, int Groups, int LeakedGroups, IReadOnlyList<SplitLeak> Splits, int LeftOut = 0)
{
    /// <summary>The facts of an audit.</summary>
    /// <param name="audit">The audit.</param>
    /// <param name="kind">How it was made.</param>
    public static LeakFacts Of(LeakAudit audit, AuditKind kind)
    {
        ArgumentNullException.ThrowIfNull(audit);
        return new(kind, audit.Data.Examples.Count, audit.Groups, audit.Leaks.Count, audit.Splits);
    }
}
