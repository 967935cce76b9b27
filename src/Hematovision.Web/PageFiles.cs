using System.Security.Cryptography;
using Hematovision.Data;
using Hematovision.Imaging;
using Microsoft.Net.Http.Headers;

namespace Hematovision.Web;

/// <summary>The page's files and the sample images, all in memory under the addresses they are asked for by.</summary>
internal sealed class PageFiles
{
    private const int SampleSide = 320;
    private const string Prefix = "page/";
    private const string Index = "index.html";

    private static readonly Dictionary<string, string> Types = new()
    {
        [".html"] = "text/html; charset=utf-8",
        [".css"] = "text/css; charset=utf-8",
        [".js"] = "text/javascript; charset=utf-8",
        [".json"] = "application/json",
        [".svg"] = "image/svg+xml",
    };

    private readonly Dictionary<string, PageFile> _files = new(StringComparer.Ordinal);

    internal PageFiles()
    {
        var assembly = typeof(PageFiles).Assembly;
        foreach (var name in assembly.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)))
        {
            using var stream = assembly.GetManifestResourceStream(name)!;
            using var bytes = new MemoryStream();
            stream.CopyTo(bytes);
            var address = name[Prefix.Length..].Replace('\\', '/');
            _files[address == Index ? "/" : $"/{(address.EndsWith($"/{Index}", StringComparison.Ordinal) ? address[..^(Index.Length + 1)] : address)}"] = new PageFile(Types[Path.GetExtension(address)], bytes.ToArray());
        }

        foreach (var (cell, i) in SyntheticSmear.Classes.Select((cell, i) => (cell, i)))
        {
            using var png = new MemoryStream();
            PngFile.Write(png, SyntheticSmear.Render(cell, (ulong)(i + 1), SampleSide));
            _files[$"/samples/{cell}.png"] = new PageFile("image/png", png.ToArray());
        }
    }

    /// <summary>Their addresses.</summary>
    internal IEnumerable<string> Addresses => _files.Keys;

    /// <summary>The bytes of a file.</summary>
    internal ReadOnlyMemory<byte> Bytes(string address) => _files[address].Bytes;

    /// <summary>Answers with a file.</summary>
    internal async Task Send(HttpContext context, string address)
    {
        var file = _files[address];
        context.Response.Headers.ETag = file.Tag.ToString();
        context.Response.Headers.CacheControl = "no-cache";
        if (context.Request.GetTypedHeaders().IfNoneMatch.Any(tag => tag == EntityTagHeaderValue.Any || tag.Compare(file.Tag, useStrongComparison: false)))
        {
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        context.Response.ContentType = file.Type;
        context.Response.ContentLength = file.Bytes.Length;
        await context.Response.Body.WriteAsync(file.Bytes, context.RequestAborted);
    }

    private sealed record PageFile(string Type, byte[] Bytes)
    {
        internal EntityTagHeaderValue Tag { get; } = new($"\"{Convert.ToHexStringLower(SHA256.HashData(Bytes))[..16]}\"");
    }
}
