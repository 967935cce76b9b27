namespace Hematovision.Data.Inspection;

/// <summary>
/// What counts as odd. But for the limits named here, the set itself says: a value is odd where its distance from the median is over
/// 3.5 times the deviation, estimated from the median absolute distance (Iglewicz and Hoaglin, 1993). Fewer than ten images
/// say nothing: their thresholds are null, and none of them is blurred or cast.
/// </summary>
/// <param name="Contrast">
/// An image is blank below this standard deviation of brightness, in levels of 255: what is usual in the set decides, between 5 levels
/// (about a camera's noise) and 13 (a twentieth of the range).
/// </param>
/// <param name="Sharpness">
/// An image is blurred below this variance of its Laplacian over the variance of its brightness; at most half of the set's median.
/// </param>
/// <param name="Cast">
/// An image has a cast where the colour of its brightest tenth, as optical density of red and of blue less that of green, is over this
/// from the set's median; at least 0.05, about a tenth more or less light in one channel.
/// </param>
public sealed record OddityThresholds(double Contrast, double? Sharpness, double? Cast);
