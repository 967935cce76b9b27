using System.Text;
using Hematovision.Imaging;

namespace Hematovision.Tests.Imaging;

/// <summary>Fixture files that the scripts under tests/golden wrote.</summary>
internal static class Goldens
{
    internal static string Folder(string name) => Path.Combine(AppContext.BaseDirectory, "Golden", name);

    /// <summary>Reads a binary PPM (P6), the plainest file of a picture there is.</summary>
    internal static RgbImage ReadPpm(string path)
    {
        var bytes = File.ReadAllBytes(path);
        var at = 0;
        string Word()
        {
            var start = at;
            while (!char.IsWhiteSpace((char)bytes[at])) at++;
            return Encoding.ASCII.GetString(bytes, start, at++ - start);
        }

        Assert.Equal("P6", Word());
        var (width, height) = (int.Parse(Word()), int.Parse(Word()));
        Assert.Equal("255", Word());
        return new RgbImage(width, height, bytes[at..]);
    }
}
