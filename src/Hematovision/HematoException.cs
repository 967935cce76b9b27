namespace Hematovision;

/// <summary>
/// Something the user can put right. The message is one line that says what is wrong and what to do;
/// a command prints it and ends with exit code 1.
/// </summary>
public class HematoException : Exception
{
    /// <summary>Makes one from its line.</summary>
    /// <param name="message">One line: what is wrong, and what to do.</param>
    /// <param name="inner">What it came from, shown with <c>--verbose</c>.</param>
    public HematoException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}

/// <summary>An option or a combination of options that makes no sense; a command ends with exit code 2.</summary>
public sealed class UsageException : HematoException
{
    /// <inheritdoc cref="HematoException(string, Exception?)"/>
    public UsageException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
