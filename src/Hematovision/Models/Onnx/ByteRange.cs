namespace Hematovision.Models.Onnx;

/// <summary>The least and the largest number that a layer gives, which 0 and 255 stand for where it is rounded to bytes. Zero lies between them.</summary>
/// <param name="Low">The least, 0 or less.</param>
/// <param name="High">The largest, more than <paramref name="Low"/>.</param>
internal readonly record struct ByteRange(float Low, float High)
{
    /// <summary>The difference that one step of a byte makes.</summary>
    internal float Scale => (High - Low) / 255;

    /// <summary>The byte that zero becomes, exactly.</summary>
    internal byte Zero => (byte)Math.Clamp(Math.Round(-Low / Scale), 0, 255);
}
