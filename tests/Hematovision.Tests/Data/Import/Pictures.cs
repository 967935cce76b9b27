using Hematovision.Imaging;

namespace Hematovision.Tests.Data.Import;

/// <summary>Small images, each of a colour of its own.</summary>
internal static class Pictures
{
    /// <summary>The bytes of a PNG.</summary>
    internal static byte[] Png(int seed, int width = 6, int height = 4)
    {
        using var folder = new TemporaryFolder();
        PngFile.Write(folder["a.png"], Rgb(seed, width, height));
        return File.ReadAllBytes(folder["a.png"]);
    }

    /// <summary>Pixels that tell where they are: red by column, green by row, blue by seed.</summary>
    internal static RgbImage Rgb(int seed, int width, int height)
    {
        var pixels = new byte[width * height * 3];
        for (var i = 0; i < width * height; i++)
            (pixels[i * 3], pixels[(i * 3) + 1], pixels[(i * 3) + 2]) = ((byte)(i % width), (byte)(i / width), (byte)seed);

        return new RgbImage(width, height, pixels);
    }

    /// <summary>Writes PNG files of different colours below a folder.</summary>
    internal static TemporaryFolder AddPngs(this TemporaryFolder folder, params ReadOnlySpan<string> files)
    {
        var seed = 0;
        foreach (var file in files)
        {
            var path = folder.Add(file);
            File.WriteAllBytes(path, Png(seed++));
        }

        return folder;
    }
}
