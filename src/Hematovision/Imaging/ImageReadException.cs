namespace Hematovision.Imaging;

/// <summary>One image that cannot be used. The message is <c>PATH: REASON</c>; a command names it, counts it and goes on.</summary>
public sealed class ImageReadException : HematoException
{
    /// <summary>Makes one from the image's name and the reason.</summary>
    /// <param name="path">The file, or the name under which the bytes came.</param>
    /// <param name="reason">What is wrong, without the path and without a full stop.</param>
    /// <param name="inner">What it came from, shown with <c>--verbose</c>.</param>
    public ImageReadException(string path, string reason, Exception? inner = null)
        : base($"{path}: {reason}", inner)
    {
        Path = path;
        Reason = reason;
    }

    /// <summary>The file, or the name under which the bytes came.</summary>
    public string Path { get; }

    /// <summary>What is wrong, for example <c>is truncated</c>.</summary>
    public string Reason { get; }
}
