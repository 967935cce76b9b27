using Hematovision.IO;

namespace Hematovision.Data.Download;

/// <summary>One file of a public data set.</summary>
/// <param name="Name">Its name in the cache.</param>
/// <param name="Address">Where it is published.</param>
/// <param name="Bytes">About how large it is, or at most; null where nobody says.</param>
/// <param name="Hash">The hash that is published for it; null where none is, or none is known.</param>
public sealed record PublicFile(string Name, Uri Address, long? Bytes, PublishedHash? Hash);
