using Hematovision.Data.Splits;

namespace Hematovision.Data.Audit;

/// <summary>The audit that training and evaluation begin with: as much of it as a data set needs.</summary>
public static class DatasetAudit
{
    /// <summary>Loads a data set and joins its copies into groups, unless the record of its split vouches for it.</summary>
    /// <param name="path">The data set.</param>
    /// <param name="minClasses">As of <see cref="ImageDataset.Load"/>.</param>
    /// <param name="search">Whether to search for copies; if not, the groups that it comes with are all that is known.</param>
    /// <param name="workers">Threads; 0 for one a processor.</param>
    /// <param name="progress">Told how many images are done of how many, on any thread; null for nobody.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="HematoException">As of <see cref="ImageDataset.Load"/>; a leak is found and not refused.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static (LeakAudit Audit, AuditKind Kind) Load(
        string path, int minClasses, bool search, int workers = 0, Action<int, int>? progress = null, CancellationToken cancellation = default)
    {
        var data = ImageDataset.Load(path, minClasses, allowLeaks: true);
        if (SplitRecord.Vouches(data)) return (LeakAudit.OfGroups(data), AuditKind.SplitRecord);
        return search
            ? (LeakAudit.Search(data, workers, done => progress?.Invoke(done, data.Examples.Count), cancellation), AuditKind.Searched)
            : (LeakAudit.OfGroups(data), AuditKind.None);
    }
}
