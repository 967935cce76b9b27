namespace Hematovision.Data;

/// <summary>
/// Images that are not independent lie in two splits, so a score would be flattered. The work is refused;
/// a command ends with exit code 3.
/// </summary>
public sealed class LeakException : HematoException
{
    /// <inheritdoc cref="HematoException(string, Exception?)"/>
    public LeakException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
