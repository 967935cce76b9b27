namespace Hematovision.Data.Import;

/// <summary>An archive that is not unpacked. The message lacks its name and the full stop.</summary>
internal sealed class RefusedException(string message) : Exception(message);
