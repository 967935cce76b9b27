using System.Buffers.Binary;
using Hematovision.Imaging;
using Hematovision.Web.Api;

namespace Hematovision.Web.OpenInference;

/// <summary>
/// A picture that its sender has cropped, resized and standardised as the model's contract says. It is put back to the 8 bits a channel that the
/// model was trained with, so that it takes the same way as any other picture.
/// </summary>
/// <param name="Side">Its side in pixels.</param>
/// <param name="Bytes">float32 [3, Side, Side], little-endian.</param>
internal sealed record PreparedTensor(int Side, ReadOnlyMemory<byte> Bytes)
{
    /// <summary>[Side, Side, 3] bytes.</summary>
    /// <exception cref="ProblemException">It is not of the model's size, or a number is of no pixel.</exception>
    internal byte[] ToPixels(Preprocessor preprocessor)
    {
        var contract = preprocessor.Contract;
        if (Side != contract.Size) throw ProblemException.BadRequest($"this model takes a tensor of [N, 3, {contract.Size}, {contract.Size}].");
        var (pixels, plane) = (new byte[preprocessor.PixelBytes], Side * Side);
        for (var i = 0; i < pixels.Length; i++)
        {
            var channel = i % 3;
            var value = BinaryPrimitives.ReadSingleLittleEndian(Bytes.Span[(((channel * plane) + (i / 3)) * sizeof(float))..]);
            var level = MathF.Round(((value * contract.Std[channel]) + contract.Mean[channel]) * byte.MaxValue);
            if (level is not (>= 0 and <= byte.MaxValue)) throw ProblemException.BadRequest("a number of the tensor is of no pixel: it has (value / 255 - mean) / std of each channel.");
            pixels[i] = (byte)level;
        }

        return pixels;
    }
}
