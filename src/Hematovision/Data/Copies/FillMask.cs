using Hematovision.Imaging;

namespace Hematovision.Data.Copies;

/// <summary>
/// The part of a picture that shows nothing: the black that a rotation or shift leaves at its edges. Its outline is sharp, would be found
/// in every picture turned by the same angle, and says nothing about the field.
/// </summary>
internal static class FillMask
{
    private const float Black = 24 / 255f;
    private const int Margin = 3; // pixels that resizing and JPEG smear over the outline

    /// <summary>Marks what is no picture, and lays the picture's mean grey over it.</summary>
    /// <param name="picture">Grey values from 0 to 1.</param>
    /// <returns>True for each pixel that shows something, [H, W].</returns>
    internal static bool[] Apply(Plane picture)
    {
        var pixels = picture.Pixels;
        var shows = BlackFill.Shows(picture.Width, picture.Height, at => pixels[at] <= Black, Margin, new Scratch(), out var any);
        if (any) Cover(picture, shows);
        return shows;
    }

    private static void Cover(Plane picture, bool[] shows)
    {
        var (sum, count) = (0.0, 0);
        for (var i = 0; i < shows.Length; i++)
        {
            if (!shows[i]) continue;
            sum += picture.Pixels[i];
            count++;
        }

        var mean = count == 0 ? 0 : (float)(sum / count);
        for (var i = 0; i < shows.Length; i++)
        {
            if (!shows[i]) picture.Pixels[i] = mean;
        }
    }
}
