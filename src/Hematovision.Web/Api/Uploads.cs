using Hematovision.IO;
using Hematovision.Web.Engine;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Hematovision.Web.Api;

/// <summary>An uploaded file, in memory alone.</summary>
/// <param name="Name">What its sender calls it; it is shown, never opened.</param>
/// <param name="Bytes">Its content.</param>
internal sealed record Upload(string Name, ReadOnlyMemory<byte> Bytes);

/// <summary>
/// Reads images from a body: the body itself, or the files of a multipart form. Form reading of the framework would write large files
/// to the disk; images are not stored here.
/// </summary>
internal static class Uploads
{
    private const int Buffer = 64 * 1024;
    private const int LongestName = 200;
    private const string AnImage = "an image";

    /// <summary>True for a multipart form.</summary>
    internal static bool IsForm(HttpRequest request) => request.ContentType?.StartsWith("multipart/", StringComparison.OrdinalIgnoreCase) == true;

    /// <summary>Reads the body as one image.</summary>
    internal static async Task<Upload> ReadBody(HttpRequest request, Admission.Place place, long limit, CancellationToken cancellation) =>
        new("image", await ReadAll(request, place, limit, AnImage, cancellation));

    /// <summary>Reads the whole body.</summary>
    /// <param name="request">Whose.</param>
    /// <param name="place">Takes its bytes.</param>
    /// <param name="limit">Bytes at most.</param>
    /// <param name="what">What it is, to one who is told that it is too large.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="ProblemException">It is too large or compressed.</exception>
    internal static async Task<ReadOnlyMemory<byte>> ReadAll(HttpRequest request, Admission.Place place, long limit, string what, CancellationToken cancellation)
    {
        RefuseCoding(request);
        if (request.ContentLength > limit) throw ProblemException.TooLarge(limit, what, request.ContentLength);
        return await Read(request.Body, place, limit, what, cancellation);
    }

    /// <summary>The next file of a form; null at its end. What is no file is passed over.</summary>
    internal static async Task<Upload?> ReadNext(MultipartReader form, Admission.Place place, long limit, CancellationToken cancellation)
    {
        if (await NextFile(form, cancellation) is not { } file) return null;
        return new Upload(Shown(HeaderUtilities.RemoveQuotes(file.Name).Value), await Read(file.Body, place, limit, AnImage, cancellation));
    }

    /// <summary>Whether a form has another file.</summary>
    internal static async Task<bool> HasMore(MultipartReader form, CancellationToken cancellation) => await NextFile(form, cancellation) is not null;

    /// <summary>Opens a form.</summary>
    /// <exception cref="ProblemException">Its content type names no boundary, or it is compressed.</exception>
    internal static MultipartReader Form(HttpRequest request)
    {
        RefuseCoding(request);
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type) || HeaderUtilities.RemoveQuotes(type.Boundary).Value is not { Length: > 0 and <= 200 } boundary)
            throw ProblemException.BadRequest("the content type of a form names its boundary.");
        return new MultipartReader(boundary, request.Body) { HeadersCountLimit = 8, HeadersLengthLimit = 4096 };
    }

    // What a compressed body unpacks to would have no limit that is known before it is read.
    private static void RefuseCoding(HttpRequest request)
    {
        if (request.Headers.GetCommaSeparatedValues(HeaderNames.ContentEncoding).All(coding => coding.Equals("identity", StringComparison.OrdinalIgnoreCase))) return;
        request.HttpContext.Response.Headers.AcceptEncoding = "identity";
        throw new ProblemException(StatusCodes.Status415UnsupportedMediaType, "Compressed", "a body is taken as it is, without Content-Encoding.");
    }

    private static async Task<(StringSegment Name, Stream Body)?> NextFile(MultipartReader form, CancellationToken cancellation)
    {
        while (await form.ReadNextSectionAsync(cancellation) is { } section)
        {
            if (!ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out var disposition) || !disposition.IsFileDisposition()) continue;
            return (disposition.FileNameStar.HasValue ? disposition.FileNameStar : disposition.FileName, section.Body);
        }

        return null;
    }

    private static string Shown(string? name) => string.IsNullOrWhiteSpace(name) ? "image" : FileText.Printable(name, LongestName);

    private static async Task<ReadOnlyMemory<byte>> Read(Stream stream, Admission.Place place, long limit, string what, CancellationToken cancellation)
    {
        using var all = new MemoryStream();
        var buffer = new byte[Buffer];
        while (await stream.ReadAsync(buffer, cancellation) is var count and > 0)
        {
            if (all.Length + count > limit) throw ProblemException.TooLarge(limit, what);
            place.Take(count);
            all.Write(buffer, 0, count);
        }

        return all.GetBuffer().AsMemory(0, (int)all.Length);
    }
}
