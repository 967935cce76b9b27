namespace Hematovision.Data.Copies;

/// <summary>A spot that would be found again in a copy of the picture.</summary>
/// <param name="X">Place in pixels of the finder's working picture, from its left edge.</param>
/// <param name="Y">Place in pixels of the finder's working picture, from its top.</param>
/// <param name="Sigma">Size: the standard deviation of the blur at which it stands out, in those pixels.</param>
/// <param name="Angle">Direction of its strongest gradient, in radians from X towards Y.</param>
internal readonly record struct Keypoint(float X, float Y, float Sigma, float Angle);
