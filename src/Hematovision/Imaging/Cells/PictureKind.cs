namespace Hematovision.Imaging.Cells;

/// <summary>What a picture shows.</summary>
public enum PictureKind
{
    /// <summary>A field of view: white cells among red ones.</summary>
    Field,

    /// <summary>One white cell that takes up most of the picture: cropped already, to be used whole.</summary>
    SingleCell,

    /// <summary>No white cell.</summary>
    Nothing,
}
