using System.Text.Json.Nodes;

namespace Hematovision.Data;

/// <summary>Decodes and resizes one image into its place in a batch.</summary>
/// <param name="path">The file.</param>
/// <param name="destination">All of it is to be written; it holds what an earlier image left.</param>
/// <exception cref="HematoException">The file is no image that can be used; it is left out and named.</exception>
public delegate void PixelReader(string path, Span<byte> destination);

/// <summary>An image that could not be read.</summary>
/// <param name="Path">The file.</param>
/// <param name="Reason">One line that says why.</param>
public sealed record BadImage(string Path, string Reason)
{
    /// <summary>Some of them for machines.</summary>
    internal static JsonArray ToJson(IEnumerable<BadImage> images) => [.. images.Select(bad => (JsonNode)new JsonObject { ["path"] = bad.Path, ["reason"] = bad.Reason })];
}

/// <summary>Images that were read together. Disposed of, it gives its memory to a later batch.</summary>
public sealed class PixelBatch : IDisposable
{
    private readonly BufferPool _pool;
    private byte[]? _pixels;

    internal PixelBatch(BufferPool pool, byte[] pixels, IReadOnlyList<int> indices)
    {
        _pool = pool;
        _pixels = pixels;
        Indices = indices;
    }

    /// <summary>The images after each other. Only the first <c>Count * bytesPerImage</c> bytes mean something.</summary>
    /// <exception cref="ObjectDisposedException">The batch was disposed of.</exception>
    public byte[] Pixels => _pixels ?? throw new ObjectDisposedException(nameof(PixelBatch));

    /// <summary>Number of images, at least 1.</summary>
    public int Count => Indices.Count;

    /// <summary>Which examples they are, in the order of the pixels.</summary>
    public IReadOnlyList<int> Indices { get; }

    /// <summary>Gives the memory back.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _pixels, null) is { } pixels)
            _pool.Return(pixels);
    }
}
