namespace Hematovision.IO;

/// <summary>How far a download is.</summary>
/// <param name="Received">Bytes on the disk, those of an earlier try included.</param>
/// <param name="Total">Bytes of the whole file, where the server says.</param>
public readonly record struct DownloadProgress(long Received, long? Total);
