using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;

namespace Hematovision.Web.Tests;

/// <summary>Valid images and requests, damaged at random: whatever comes, the server answers, and never that it failed.</summary>
[Collection(Serving.Name)]
public sealed class FuzzTests(Running running)
{
    // CI gives it a minute; a developer's tests shall be quick.
    private static readonly int Seconds = int.TryParse(Environment.GetEnvironmentVariable("HEMATO_FUZZ_SECONDS"), CultureInfo.InvariantCulture, out var seconds) ? seconds : 3;

    private const string Infer = "/v2/models/hematovision-mobilenet_v2/infer";
    private const string Binary = """{"inputs":[{"name":"pixels","shape":[1,2,2,3],"datatype":"UINT8","parameters":{"binary_data_size":12}}]}""";

    [Fact]
    public async Task No_damaged_request_makes_the_server_fail()
    {
        var random = new SeededRandom(20, 1);
        byte[][] images = [Pictures.Cell(side: 64), Pictures.Jpeg(), .. Golden()];
        Kind[] kinds =
        [
            new("/api/predict", images),
            new("/api/predict", [.. images.Select(Form)], "multipart/form-data; boundary=x"),
            new("/api/predict/batch", [.. images.Select(Form)], "multipart/form-data; boundary=x"),
            new(Infer, ["""{"id":"1","inputs":[{"name":"pixels","shape":[1,2,2,3],"datatype":"UINT8","data":[1,2,3,4,5,6,7,8,9,10,11,12]}]}"""u8.ToArray()]),
            new(Infer, [[.. Encoding.ASCII.GetBytes(Binary), 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]], "application/octet-stream", Binary.Length),
        ];
        var (start, sent, answered) = (Stopwatch.StartNew(), 0, 0);

        while (start.Elapsed.TotalSeconds < Seconds)
        {
            var kind = kinds[random.NextInt(kinds.Length)];
            var body = Damaged(kind.Bodies[random.NextInt(kind.Bodies.Length)], ref random);
            using var content = new ByteArrayContent(body);
            if (kind.Type is { } type) content.Headers.TryAddWithoutValidation("Content-Type", type);
            if (kind.HeaderLength is { } length) content.Headers.TryAddWithoutValidation("Inference-Header-Content-Length", $"{length}");
            using var response = await running.Client.PostAsync(kind.Address, content);
            sent++;
            if (response.StatusCode == HttpStatusCode.OK) answered++;
            Assert.True(response.StatusCode is HttpStatusCode.OK or HttpStatusCode.UnprocessableEntity or HttpStatusCode.BadRequest, $"{response.StatusCode} of {kind.Address} for request {sent}: {Convert.ToBase64String(body)}");
        }

        Assert.InRange(answered, 1, sent - 1);
    }

    private static byte[] Form(byte[] image) =>
        [.. "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"../a.png\"\r\n\r\n"u8, .. image, .. "\r\n--x--\r\n"u8];

    // TIFF and the rest, where the library's tests keep one of each kind.
    private static IEnumerable<byte[]> Golden()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var golden = Path.Combine(folder.FullName, "tests", "Hematovision.Tests", "Golden");
            if (!Directory.Exists(golden)) continue;
            return [.. Directory.EnumerateFiles(golden, "*.*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
                .Where(file => Path.GetExtension(file) is ".tif" or ".webp" or ".bmp" or ".gif" or ".jpg").Where(file => new FileInfo(file).Length < 100_000).Select(File.ReadAllBytes)];
        }

        return [];
    }

    private static byte[] Damaged(byte[] good, ref SeededRandom random)
    {
        byte[] bytes = [.. good];
        for (var i = random.NextInt(6); i >= 0; i--)
        {
            var at = random.NextInt(bytes.Length);
            switch (random.NextInt(4))
            {
                case 0: bytes[at] ^= (byte)(1 << random.NextInt(8)); break;
                case 1: bytes[at] = (byte)random.NextInt(256); break;
                case 2: bytes = [.. bytes[..at], .. bytes[Math.Min(bytes.Length, at + 1 + random.NextInt(16))..], 0]; break;
                default: bytes = [.. bytes[..at], .. bytes[..Math.Min(bytes.Length, 1 + random.NextInt(16))], .. bytes[at..]]; break;
            }
        }

        return bytes;
    }

    private sealed record Kind(string Address, byte[][] Bodies, string? Type = null, int? HeaderLength = null);
}
