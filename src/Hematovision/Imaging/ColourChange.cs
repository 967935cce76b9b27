using System.Numerics.Tensors;

namespace Hematovision.Imaging;

/// <summary>Changes an image's colours: first its optical density (stain), then its light, then the camera's noise.</summary>
/// <param name="policy">Which of these are changed.</param>
/// <param name="draw">How far.</param>
internal sealed class ColourChange(AugmentationPolicy policy, AugmentationDraw draw)
{
    // Black has no finite optical density; one level of 8 bits stands for it.
    private const float Darkest = 1f / 255;

    // So many pixels at once stay in the fastest cache.
    private const int Together = 1024;

    private readonly ChannelMix? _stain = policy.Stain > 0 ? ChannelMix.OfStain(draw) : null;
    private readonly ChannelMix? _light = policy.ChangesColour ? ChannelMix.OfLight(draw) : null;

    /// <summary>Changes an image in place.</summary>
    /// <param name="planes">[3, S, S] numbers in 0..1, or near it.</param>
    internal void Apply(Span<float> planes)
    {
        Span<float> scratch = stackalloc float[3 * Together];
        var area = planes.Length / 3;
        for (var at = 0; at < area; at += Together)
        {
            var count = Math.Min(Together, area - at);
            var red = planes.Slice(at, count);
            var green = planes.Slice(area + at, count);
            var blue = planes.Slice((2 * area) + at, count);
            if (_stain is not null)
            {
                // With d = -ln x, exp(-(M d + o)) is exp(M ln x - o).
                Log(red);
                Log(green);
                Log(blue);
                _stain.Apply(red, green, blue, scratch);
                TensorPrimitives.Exp(red, red);
                TensorPrimitives.Exp(green, green);
                TensorPrimitives.Exp(blue, blue);
            }

            _light?.Apply(red, green, blue, scratch);
            Finish(red, at);
            Finish(green, area + at);
            Finish(blue, (2 * area) + at);
        }
    }

    private static void Log(Span<float> channel)
    {
        TensorPrimitives.Clamp(channel, Darkest, 1, channel);
        TensorPrimitives.Log(channel, channel);
    }

    private void Finish(Span<float> channel, int place)
    {
        if (draw.Noise > 0) PixelNoise.Add(channel, (float)draw.Noise, draw.NoiseSeed, place);
        TensorPrimitives.Clamp(channel, 0, 1, channel);
    }
}
