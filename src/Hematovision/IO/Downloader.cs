using System.Net;
using System.Net.Http.Headers;

namespace Hematovision.IO;

/// <summary>Fetches a file over HTTP into a <see cref="PartialFile"/>, going on where an earlier try was cut off.</summary>
internal sealed class Downloader(DownloadPatience patience)
{
    private const int BufferBytes = 1 << 17;

    // Timeout would count the whole download; silence is what patience is about. Proxies are those of the environment.
    private static readonly HttpClient Client = new(new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(10) }) { Timeout = Timeout.InfiniteTimeSpan };

    /// <summary>Fetches until the file is whole.</summary>
    /// <exception cref="DownloadException">The server cannot be reached or does not give the file; what has come is kept.</exception>
    /// <exception cref="IOException">The disk is full.</exception>
    internal async Task Fetch(Uri address, PartialFile part, IProgress<DownloadProgress>? progress, CancellationToken cancellation)
    {
        var pause = patience.Pause;
        var most = part.Length;
        for (var tried = 1; ; tried++)
        {
            try
            {
                await Try(address, part, progress, cancellation).ConfigureAwait(false);
                return;
            }
            catch (DownloadException e) when (e.IsTransient)
            {
                // A line that breaks every hundred megabytes still brings the file.
                if (part.Length > most) (tried, most, pause) = (1, part.Length, patience.Pause);
                if (tried >= patience.Tries) throw;
                await Task.Delay(pause, cancellation).ConfigureAwait(false);
                pause *= 2;
            }
        }
    }

    private async Task Try(Uri address, PartialFile part, IProgress<DownloadProgress>? progress, CancellationToken cancellation)
    {
        using var silence = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        silence.CancelAfter(patience.Silence);
        using var request = Request(address, part);
        using var response = await Network(() => Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, silence.Token), cancellation)
            .ConfigureAwait(false);
        if (IsWhole(response, part)) return;
        Begin(request, response, part);

        var total = response.Content.Headers.ContentRange?.Length ?? response.Content.Headers.ContentLength;
        using var body = await Network(() => response.Content.ReadAsStreamAsync(silence.Token), cancellation).ConfigureAwait(false);
        var buffer = new byte[BufferBytes];
        while (true)
        {
            progress?.Report(new(part.Length, total));
            silence.CancelAfter(patience.Silence);
            var count = await Network(() => body.ReadAsync(buffer, silence.Token).AsTask(), cancellation).ConfigureAwait(false);
            if (count == 0) break;
            part.Append(buffer.AsSpan(0, count));
        }

        if (total is { } expected && part.Length != expected) throw new DownloadException($"the file ended at {part.Length:N0} of {expected:N0} bytes", true);
    }

    private static HttpRequestMessage Request(Uri address, PartialFile part)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue("hematovision", null));
        if (part is { Length: > 0, Tag: { } tag })
        {
            request.Headers.Range = new RangeHeaderValue(part.Length, null);
            // The rest of this very version, or the whole of another.
            request.Headers.TryAddWithoutValidation("If-Range", tag);
        }

        return request;
    }

    // A process that ended between the last byte and the hash leaves nothing to ask for.
    private static bool IsWhole(HttpResponseMessage response, PartialFile part) =>
        response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable && response.Content.Headers.ContentRange?.Length == part.Length;

    // Decides what the answer is: the rest, the whole, or a refusal.
    private static void Begin(HttpRequestMessage request, HttpResponseMessage response, PartialFile part)
    {
        switch (response.StatusCode)
        {
            case HttpStatusCode.OK:
                part.Restart(TagOf(response));
                break;
            case HttpStatusCode.PartialContent
                when request.Headers.Range is not null && response.Content.Headers.ContentRange?.From == part.Length && TagOf(response) == part.Tag:
                break;
            case HttpStatusCode.PartialContent or HttpStatusCode.RequestedRangeNotSatisfiable:
                part.Restart(null);
                throw new DownloadException("the server's file is not the one that was begun", true);
            default:
                var isTransient = (int)response.StatusCode >= 500
                    || response.StatusCode is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests;
                throw new DownloadException($"the server answers {(int)response.StatusCode} {response.ReasonPhrase}", isTransient);
        }
    }

    // A weak ETag promises no identical bytes.
    private static string? TagOf(HttpResponseMessage response) =>
        response.Headers.ETag is { IsWeak: false } tag ? tag.Tag : response.Content.Headers.LastModified?.ToString("r");

    // What the network throws is told apart from what the disk throws, which is IOException too.
    private async Task<T> Network<T>(Func<Task<T>> action, CancellationToken cancellation)
    {
        try
        {
            return await action().ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (!cancellation.IsCancellationRequested)
        {
            throw new DownloadException($"no answer in {patience.Silence.TotalSeconds:0.#} s", true, e);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            // Without a network no name resolves and nobody answers, and trying again would only hold up the message.
            var isTransient = e is not HttpRequestException
            {
                HttpRequestError: HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError or HttpRequestError.SecureConnectionError,
            };
            throw new DownloadException(e.GetBaseException().Message.ReplaceLineEndings(" ").TrimEnd('.'), isTransient, e);
        }
    }
}

/// <summary>Why a file did not come, in a few words; the store makes a line of it.</summary>
internal sealed class DownloadException(string reason, bool isTransient, Exception? inner = null) : Exception(reason, inner)
{
    /// <summary>True where another try may do.</summary>
    internal bool IsTransient { get; } = isTransient;
}
