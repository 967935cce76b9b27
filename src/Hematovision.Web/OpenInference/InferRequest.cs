using System.Buffers.Binary;
using System.Globalization;
using System.Text.Json;
using Hematovision.Imaging;
using Hematovision.Web.Api;

namespace Hematovision.Web.OpenInference;

/// <summary>One image of an inference request: a file's bytes, pixels, or what was prepared for the model.</summary>
internal sealed record InferImage(ReadOnlyMemory<byte> File, RgbImage? Pixels = null, PreparedTensor? Tensor = null);

/// <summary>An output that is wanted, as JSON or after it.</summary>
internal sealed record WantedOutput(string Name, bool Binary);

/// <summary>
/// An inference request of the Open Inference Protocol with its extension for binary tensors: JSON, and after it the data of the
/// tensors that name a <c>binary_data_size</c>. Every size is held against what is there before memory is taken.
/// </summary>
internal sealed record InferRequest(string? Id, IReadOnlyList<InferImage> Images, IReadOnlyList<WantedOutput> Outputs)
{
    /// <summary>Encoded images, BYTES [N]: any format the page takes; in JSON as base64.</summary>
    internal const string Image = "image";

    /// <summary>Pixels, UINT8 [N, H, W, 3], RGB.</summary>
    internal const string Pixels = "pixels";

    /// <summary>Pictures as the model takes them, FP32 [N, 3, Size, Size]: <c>(value / 255 - mean) / std</c>.</summary>
    internal const string Tensor = "tensor";

    internal const string Probabilities = "probabilities";
    internal const string Class = "class";
    internal const string Refer = "refer";

    private static readonly string[] AllOutputs = [Probabilities, Class, Refer];

    /// <exception cref="ProblemException">It is no such request, or asks for too much.</exception>
    internal static InferRequest Parse(ReadOnlyMemory<byte> body, string? headerLength, int maxImages)
    {
        var (head, tail) = Split(body, headerLength);
        try
        {
            using var document = JsonDocument.Parse(head, new JsonDocumentOptions { MaxDepth = 8 });
            var root = document.RootElement;
            var inputs = root.GetProperty("inputs");
            if (inputs.GetArrayLength() != 1) throw ProblemException.BadRequest($"a request has one input: {Image}, {Pixels} or {Tensor}.");
            return new InferRequest(Optional(root, "id", "a string", JsonValueKind.String)?.GetString(), ReadImages(inputs[0], tail, maxImages), Wanted(root));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw ProblemException.BadRequest("the request is not JSON as the Open Inference Protocol has it: inputs with name, shape, datatype and data.");
        }
    }

    private static (ReadOnlyMemory<byte> Head, ReadOnlyMemory<byte> Tail) Split(ReadOnlyMemory<byte> body, string? headerLength)
    {
        if (string.IsNullOrEmpty(headerLength)) return (body, default);
        if (!int.TryParse(headerLength, NumberStyles.None, CultureInfo.InvariantCulture, out var length) || length > body.Length)
            throw ProblemException.BadRequest("Inference-Header-Content-Length is not the length of the JSON in the body.");
        return (body[..length], body[length..]);
    }

    private static IReadOnlyList<InferImage> ReadImages(JsonElement input, ReadOnlyMemory<byte> tail, int maxImages)
    {
        var (name, type) = (input.GetProperty("name").GetString(), input.GetProperty("datatype").GetString());
        var shape = input.GetProperty("shape").EnumerateArray().Select(side => side.TryGetInt64(out var n) && n >= 0 ? n : throw ProblemException.BadRequest("a shape has whole numbers from 0.")).ToArray();
        var bytes = Binary(input, tail);
        var images = (name, type, shape.Length) switch
        {
            (Image, "BYTES", 1 or 2) when shape.Length == 1 || shape[1] == 1 => Files(Count(shape[0], maxImages), input, bytes),
            (Pixels, "UINT8", 4) when shape[3] == 3 => Pictures(Count(shape[0], maxImages), shape[1], shape[2], input, bytes),
            (Tensor, "FP32", 4) when shape[1] == 3 && shape[2] == shape[3] => Tensors(Count(shape[0], maxImages), shape[2], input, bytes),
            _ => throw ProblemException.BadRequest($"the input is {Image}, BYTES [N], {Pixels}, UINT8 [N, H, W, 3], or {Tensor}, FP32 [N, 3, S, S]."),
        };
        return images;
    }

    private static int Count(long images, int most) => images is >= 1 && images <= most ? (int)images
        : throw ProblemException.BadRequest($"a request has 1 to {most} images.");

    // One input, so that its data is all that follows the JSON.
    private static ReadOnlyMemory<byte>? Binary(JsonElement input, ReadOnlyMemory<byte> tail)
    {
        if (Parameter(input, "binary_data_size", "a number", JsonValueKind.Number) is not { } size) return null;
        if (!size.TryGetInt64(out var length) || length != tail.Length) throw ProblemException.BadRequest("binary_data_size is not the size of what follows the JSON.");
        return tail;
    }

    private static List<InferImage> Files(int count, JsonElement input, ReadOnlyMemory<byte>? binary)
    {
        var files = new List<InferImage>();
        if (binary is { } rest)
        {
            while (rest.Length > 0)
            {
                var length = rest.Length < sizeof(uint) ? uint.MaxValue : BinaryPrimitives.ReadUInt32LittleEndian(rest.Span);
                if (length > rest.Length - sizeof(uint) || files.Count == count) throw DoesNotFit();
                files.Add(new InferImage(rest.Slice(sizeof(uint), (int)length)));
                rest = rest[(sizeof(uint) + (int)length)..];
            }
        }
        else
        {
            var data = input.GetProperty("data").EnumerateArray().SelectMany(each => each.ValueKind == JsonValueKind.Array ? [.. each.EnumerateArray()] : new[] { each }).Take(count + 1).ToList();
            if (data.Count != count) throw DoesNotFit();
            files.AddRange(data.Select((file, i) => new InferImage(file.ValueKind == JsonValueKind.String && file.TryGetBytesFromBase64(out var bytes) ? bytes
                : throw ProblemException.BadRequest($"data[{i}] must be base64 with + and /, padded with =."))));
        }

        return files.Count == count ? files : throw DoesNotFit();
    }

    private static List<InferImage> Pictures(int count, long height, long width, JsonElement input, ReadOnlyMemory<byte>? binary)
    {
        var all = Numbers(input, binary, [count, height, width, 3], sizeof(byte), static (element, place) =>
            place[0] = element.TryGetByte(out var value) ? value : throw ProblemException.BadRequest("UINT8 data are whole numbers from 0 to 255."));
        var size = all.Length / count;
        return [.. Enumerable.Range(0, count).Select(i => new InferImage(default, new RgbImage((int)width, (int)height, all.Slice(i * size, size).ToArray())))];
    }

    private static List<InferImage> Tensors(int count, long side, JsonElement input, ReadOnlyMemory<byte>? binary)
    {
        var all = Numbers(input, binary, [count, 3, side, side], sizeof(float), static (element, place) => BinaryPrimitives.WriteSingleLittleEndian(place, element.GetSingle()));
        var size = all.Length / count;
        return [.. Enumerable.Range(0, count).Select(i => new InferImage(default, Tensor: new PreparedTensor((int)side, all.Slice(i * size, size))))];
    }

    private delegate void Put(JsonElement element, Span<byte> place);

    // The protocol allows data flat or nested as the shape is.
    private static ReadOnlyMemory<byte> Numbers(JsonElement input, ReadOnlyMemory<byte>? binary, long[] shape, int size, Put put)
    {
        var there = binary?.Length ?? (long)Elements(input.GetProperty("data")) * size;
        if (shape.Any(side => side is < 1 or > ushort.MaxValue) || shape.Aggregate((long)size, (product, side) => product * side) != there) throw DoesNotFit();
        if (binary is { } bytes) return bytes;
        var (flat, at) = (new byte[there], 0);
        void Add(JsonElement element)
        {
            if (element.ValueKind == JsonValueKind.Array)
            {
                foreach (var part in element.EnumerateArray()) Add(part);
                return;
            }

            put(element, flat.AsSpan(at, size));
            at += size;
        }

        Add(input.GetProperty("data"));
        return flat;
    }

    private static int Elements(JsonElement data) => data.ValueKind == JsonValueKind.Array ? data.EnumerateArray().Sum(Elements) : 1;

    private static IReadOnlyList<WantedOutput> Wanted(JsonElement root)
    {
        var binary = Flag(root, "binary_data_output") ?? false;
        if (Optional(root, "outputs", "an array", JsonValueKind.Array) is not { } outputs || outputs.GetArrayLength() == 0) return [.. AllOutputs.Select(name => new WantedOutput(name, binary))];
        WantedOutput[] wanted = [.. outputs.EnumerateArray().Take(AllOutputs.Length + 1).Select(output => Wanted(output, binary))];
        return wanted.DistinctBy(output => output.Name).Count() == wanted.Length ? wanted : throw ProblemException.BadRequest("an output is named more than once.");
    }

    private static WantedOutput Wanted(JsonElement output, bool binary)
    {
        var name = output.GetProperty("name").GetString()!;
        if (!AllOutputs.Contains(name)) throw ProblemException.BadRequest($"the outputs are {string.Join(", ", AllOutputs)}.");
        return new WantedOutput(name, Flag(output, "binary_data") ?? binary);
    }

    private static bool? Flag(JsonElement of, string parameter) => Parameter(of, parameter, "true or false", JsonValueKind.True, JsonValueKind.False)?.GetBoolean();

    private static JsonElement? Parameter(JsonElement of, string name, string type, params ReadOnlySpan<JsonValueKind> kinds) =>
        Optional(of, "parameters", "an object", JsonValueKind.Object) is { } parameters ? Optional(parameters, name, type, kinds) : null;

    // Many clients write a field that they leave out as null.
    private static JsonElement? Optional(JsonElement of, string name, string type, params ReadOnlySpan<JsonValueKind> kinds)
    {
        if (!of.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null) return null;
        return kinds.Contains(value.ValueKind) ? value : throw ProblemException.BadRequest($"{name} must be {type}.");
    }

    private static ProblemException DoesNotFit() => ProblemException.BadRequest("the shape does not fit the data.");
}
