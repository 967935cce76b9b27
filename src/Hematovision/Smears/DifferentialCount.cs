using Hematovision.Data;
using Hematovision.Evaluation;
using Hematovision.Inference;

namespace Hematovision.Smears;

/// <summary>
/// A differential count. The interval of a class is the exact binomial one of its share among the cells counted, for each class by itself:
/// what haematologists read from the table of Rümke ("The statistically expected variability in differential leukocyte counting", in
/// Differential Leukocyte Counting, College of American Pathologists, 1979), which CLSI H20-A2 takes over.
/// </summary>
/// <remarks>
/// It says how far chance may have led the count from the smear's own share, when each cell is an independent draw. It knows nothing of the
/// model's errors, of a smear on which large cells lie at the feathered edge, or of which cells were referred. Fields are not drawn anew as
/// groups in a bootstrap: there may be one, and most hold one or two cells, of which a field says little beyond the cells themselves.
/// </remarks>
public sealed partial class DifferentialCount
{
    internal DifferentialCount(IReadOnlyList<string> classes, IReadOnlyList<DifferentialPicture> pictures, IReadOnlyList<BadImage> badImages)
    {
        Pictures = pictures;
        BadImages = badImages;
        var cells = pictures.SelectMany(picture => picture.Cells).ToList();
        var counted = cells.Where(cell => cell.IsCounted).GroupBy(cell => cell.Prediction.Label).ToDictionary(group => group.Key, group => group.Count());
        Counted = counted.Values.Sum();
        Repeated = cells.Count(cell => cell.SeenIn is not null);
        Reasons = [.. cells.Where(cell => cell.IsReferred).GroupBy(cell => Referral.Kind(cell.Refer!))
            .Select(group => (Reason: group.Key, Cells: group.Count())).OrderByDescending(reason => reason.Cells).ThenBy(reason => reason.Reason, StringComparer.Ordinal)];
        Referred = Reasons.Sum(reason => reason.Cells);
        Classes = [.. classes.Select(name => Line(name, counted.GetValueOrDefault(name)))];
    }

    /// <summary>A line for each class of the model, in its order.</summary>
    public IReadOnlyList<DifferentialClass> Classes { get; }

    /// <summary>Cells in all lines together: the whole of the shares.</summary>
    public int Counted { get; }

    /// <summary>Cells to be shown to a person, in no line.</summary>
    public int Referred { get; }

    /// <summary>Why they are referred, the most frequent reason first.</summary>
    public IReadOnlyList<(string Reason, int Cells)> Reasons { get; }

    /// <summary>Cells that an earlier picture shows too: they are counted or referred there, and once.</summary>
    public int Repeated { get; }

    /// <summary>The pictures, in order.</summary>
    public IReadOnlyList<DifferentialPicture> Pictures { get; }

    /// <summary>Images that could not be read.</summary>
    public IReadOnlyList<BadImage> BadImages { get; }

    private DifferentialClass Line(string name, int cells) => Counted == 0
        ? new DifferentialClass(name, 0, null, null)
        : new DifferentialClass(name, cells, (double)cells / Counted, ClopperPearson.Of(cells, Counted));
}
