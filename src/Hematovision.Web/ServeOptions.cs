using System.Net;
using Hematovision.Inference;
using Hematovision.Torch;

namespace Hematovision.Web;

/// <summary>How the server listens, what it computes at once, and what a request may cost. The defaults are safe.</summary>
public sealed record ServeOptions
{
    /// <summary>The model files to serve; each is called by its file's name without the extension.</summary>
    public required IReadOnlyList<string> Models { get; init; }

    /// <summary>Address to listen on.</summary>
    public IPAddress Address { get; init; } = IPAddress.Loopback;

    /// <summary>Port to listen on; 0 takes a free one.</summary>
    public int Port { get; init; } = 8080;

    /// <summary>A file whose only line is the key that requests must bring; needed for an address that others can reach.</summary>
    public string? ApiKeyFile { get; init; }

    /// <summary>A PEM file with the certificate and its chain, for TLS; null for none.</summary>
    public string? Certificate { get; init; }

    /// <summary>A PEM file with the certificate's key.</summary>
    public string? CertificateKey { get; init; }

    /// <summary>The origins whose pages may ask from a browser, such as <c>https://lab.example.org</c>; none by default.</summary>
    public IReadOnlyList<string> CorsOrigins { get; init; } = [];

    /// <summary>A SQLite file that keeps the results, without pixels; null for none.</summary>
    public string? History { get; init; }

    /// <summary>Where the model computes: <c>auto</c>, <c>cpu</c>, <c>cuda</c> or <c>cuda:N</c>.</summary>
    public string Device { get; init; } = "auto";

    /// <summary>The numbers that the networks are computed in.</summary>
    public Precision Precision { get; init; }

    /// <summary>What computes the networks.</summary>
    public NetworkRuntime Runtime { get; init; }

    /// <summary>Images computed at once, at most.</summary>
    public int MaxBatch { get; init; } = 32;

    /// <summary>How long the first image of a batch waits for others, in milliseconds.</summary>
    public int MaxWait { get; init; } = 5;

    /// <summary>Images that may be read, decoded or waiting at once; more are told to come again.</summary>
    public int Queue { get; init; } = 128;

    /// <summary>Most bytes of an image.</summary>
    public long MaxBytes { get; init; } = 20_000_000;

    /// <summary>Most pixels of an image, as its header states them.</summary>
    public long MaxPixels { get; init; } = 50_000_000;

    /// <summary>Most images of a batch request.</summary>
    public int MaxImages { get; init; } = 64;

    /// <summary>How long an image may take from its first byte to its answer, in seconds.</summary>
    public int Timeout { get; init; } = 10;

    /// <summary>Requests a minute that one address may make, a tenth of them at once; 0 for any number.</summary>
    public int Rate { get; init; } = 6000;

    /// <summary>Refuses what makes no sense.</summary>
    /// <exception cref="UsageException">An option is out of its range, or another is needed with it.</exception>
    internal void Check()
    {
        if (Port is < 0 or > 65535) throw new UsageException("--port is from 0 to 65535.");
        if (MaxBatch is < 1 or > 1024) throw new UsageException("--max-batch is from 1 to 1024.");
        if (MaxWait is < 0 or > 1000) throw new UsageException("--max-wait is from 0 to 1000 milliseconds.");
        if (Queue is < 1 or > 100_000) throw new UsageException("--queue is from 1 to 100000.");
        if (MaxBytes is < 1 or > 1L << 30) throw new UsageException("--max-bytes is from 1 to 1073741824.");
        if (MaxPixels is < 1 or > 500_000_000) throw new UsageException("--max-pixels is from 1 to 500000000.");
        if (MaxImages is < 1 or > 10_000) throw new UsageException("--max-images is from 1 to 10000.");
        if (Timeout is < 1 or > 3600) throw new UsageException("--timeout is from 1 to 3600 seconds.");
        if (Rate < 0) throw new UsageException("--rate is at least 0.");
        if ((Certificate is null) != (CertificateKey is null)) throw new UsageException("--cert and --cert-key belong together: name both PEM files.");
        if (CorsOrigins.FirstOrDefault(origin => !IsOrigin(origin)) is { } wrong)
            throw new UsageException($"--cors-origin takes an origin as browsers send it, such as https://lab.example.org or http://localhost:3000, not '{wrong}'.");
        if (!IPAddress.IsLoopback(Address) && ApiKeyFile is null)
            throw new UsageException($"others can reach {Address}: name the file of a key that they must bring, --api-key-file FILE, or listen on 127.0.0.1.");
    }

    private static bool IsOrigin(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri.GetLeftPart(UriPartial.Authority) == text;
}
