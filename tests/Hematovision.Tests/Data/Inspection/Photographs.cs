using Hematovision.Data;
using Hematovision.Imaging;
using SkiaSharp;

namespace Hematovision.Tests.Data.Inspection;

/// <summary>A data set of drawn smears, to which a test adds what is wrong with it.</summary>
internal sealed class Photographs : IDisposable
{
    private const int Size = 96;

    internal Photographs(int perClass = 12) => SyntheticSmear.Write(this["cells"], new SyntheticSmearOptions(perClass, Size));

    internal TemporaryFolder Folder { get; } = new();

    internal string this[string name] => Folder[name];

    /// <summary>Draws one more cell, changed as told, and gives its path from the data set's folder.</summary>
    internal string Add(string name, Func<RgbImage, RgbImage>? change = null, ulong seed = 99)
    {
        var image = SyntheticSmear.Render(name.Split('/')[0] is var c && SyntheticSmear.Classes.Contains(c) ? c : "monocyte", seed, Size);
        Save(name, change is null ? image : change(image));
        return name;
    }

    internal void Write(string name, ReadOnlySpan<byte> content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(this[$"cells/{name}"])!);
        File.WriteAllBytes(this[$"cells/{name}"], content);
    }

    internal byte[] Read(string name) => File.ReadAllBytes(this[$"cells/{name}"]);

    internal ImageDataset Load() => ImageDataset.Load(this["cells"], allowLeaks: true);

    /// <summary>The same picture with each pixel changed.</summary>
    internal static Func<RgbImage, RgbImage> Pixels(Func<byte, byte, byte, (double R, double G, double B)> change) => image =>
    {
        var pixels = new byte[image.Width * image.Height * 3];
        for (var i = 0; i < pixels.Length; i += 3)
        {
            var (r, g, b) = change(image.Pixels[i], image.Pixels[i + 1], image.Pixels[i + 2]);
            (pixels[i], pixels[i + 1], pixels[i + 2]) = ((byte)r, (byte)g, (byte)b);
        }

        return new RgbImage(image.Width, image.Height, pixels);
    };

    /// <summary>The mean of a square of pixels around each.</summary>
    internal static RgbImage Blur(RgbImage image)
    {
        const int reach = 3;
        var pixels = new byte[image.Width * image.Height * 3];
        for (var y = 0; y < image.Height; y++)
        {
            for (var x = 0; x < image.Width; x++)
            {
                for (var channel = 0; channel < 3; channel++)
                {
                    var (sum, count) = (0, 0);
                    for (var v = Math.Max(0, y - reach); v <= Math.Min(image.Height - 1, y + reach); v++)
                    {
                        for (var u = Math.Max(0, x - reach); u <= Math.Min(image.Width - 1, x + reach); u++)
                        {
                            sum += image.Pixels[(((v * image.Width) + u) * 3) + channel];
                            count++;
                        }
                    }

                    pixels[(((y * image.Width) + x) * 3) + channel] = (byte)(sum / count);
                }
            }
        }

        return new RgbImage(image.Width, image.Height, pixels);
    }

    internal void Save(string name, RgbImage image)
    {
        using var bitmap = new SKBitmap(new SKImageInfo(image.Width, image.Height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        for (var i = 0; i < image.Width * image.Height; i++)
            bitmap.SetPixel(i % image.Width, i / image.Width, new SKColor(image.Pixels[i * 3], image.Pixels[(i * 3) + 1], image.Pixels[(i * 3) + 2]));

        using var data = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        Write(name, data.AsSpan());
    }

    public void Dispose() => Folder.Dispose();
}
