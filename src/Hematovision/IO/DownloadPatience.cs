namespace Hematovision.IO;

/// <summary>How long a download waits, and how often it tries.</summary>
internal sealed record DownloadPatience
{
    /// <summary>The longest silence of a server, before its answer and within it.</summary>
    internal TimeSpan Silence { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Tries without a new byte before giving up.</summary>
    internal int Tries { get; init; } = 4;

    /// <summary>The pause after the first failure; each further one is twice as long.</summary>
    internal TimeSpan Pause { get; init; } = TimeSpan.FromSeconds(1);
}
