using Hematovision.IO;

namespace Hematovision.Web.Api;

/// <summary>A request that is refused: what becomes problem details (RFC 9457).</summary>
internal sealed class ProblemException(int status, string title, string detail, int? retryAfter = null) : Exception(detail)
{
    internal int Status => status;

    /// <summary>What kind of problem it is, the same for all of the kind.</summary>
    internal string Title => title;

    /// <summary>Seconds after which it may be tried again; null where that would not help.</summary>
    internal int? RetryAfter => retryAfter;

    internal static ProblemException Busy() => new(StatusCodes.Status503ServiceUnavailable, "Busy", "as many images are in work as the server takes; try again in a moment.", retryAfter: 1);

    /// <param name="limit">Bytes that it may have.</param>
    /// <param name="what">What it is.</param>
    /// <param name="bytes">Those that it has, where that is known before they are read.</param>
    internal static ProblemException TooLarge(long limit, string what, long? bytes = null) =>
        new(StatusCodes.Status413PayloadTooLarge, "Too large", $"{what} is too large: {(bytes is { } known ? FileSize.Beyond(known, limit) : $"the limit is {FileSize.Text(limit)}")}.");

    internal static ProblemException BadRequest(string detail) => new(StatusCodes.Status400BadRequest, "Bad request", detail);

    internal static ProblemException NotAnImage(string detail) => new(StatusCodes.Status422UnprocessableEntity, "No usable image", detail);

    internal static ProblemException NoSuchModel(IEnumerable<string> names) =>
        new(StatusCodes.Status404NotFound, "No such model", $"the models here are {string.Join(", ", names)}.");

    internal static ProblemException TooSlow(int seconds) => new(StatusCodes.Status408RequestTimeout, "Too slow", $"an image and its answer have {seconds} s.");
}
