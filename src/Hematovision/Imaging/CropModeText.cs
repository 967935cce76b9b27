namespace Hematovision.Imaging;

/// <summary>Crop modes for people.</summary>
internal static class CropModeText
{
    /// <summary>What part of an image is seen, in words.</summary>
    internal static string Seen(this CropMode crop) => crop switch
    {
        CropMode.Whole => "the whole image",
        CropMode.Centre => "the centre square",
        _ => "the white cell that is found",
    };
}
