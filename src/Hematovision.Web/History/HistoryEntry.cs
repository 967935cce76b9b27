namespace Hematovision.Web.History;

/// <summary>What is kept of an answer: nothing of the picture, and no name that a client gave it.</summary>
/// <param name="Time">When it was answered, UTC.</param>
/// <param name="RequestId">As in the log and in <c>X-Request-Id</c>.</param>
/// <param name="Model">The model's name.</param>
/// <param name="ModelSha256">Of the model's file.</param>
/// <param name="CellClass">The most probable class.</param>
/// <param name="Probability">Its probability, 0 to 1.</param>
/// <param name="Refer">Why a person should look at the cell; null where the model answers.</param>
/// <param name="ImageSha256">Of the bytes that came: the file's, or the tensor's.</param>
/// <param name="Explained">Whether a map was asked for, as the page does for an image that is answered already.</param>
internal sealed record HistoryEntry(
    DateTimeOffset Time, string RequestId, string Model, string ModelSha256, string CellClass, double Probability, string? Refer, string ImageSha256, bool Explained);
