using Hematovision.IO;

namespace Hematovision.Training.Features;

/// <summary>The folder of feature caches that all runs of a user share, and the room they may take.</summary>
internal static class FeatureStore
{
    private const string Extension = ".features";
    private const double MostOfFreeSpace = 0.5;

    /// <summary>Opens the cache of a key. Those that were used least recently go where the room is short.</summary>
    /// <param name="folder">The folder; made where there is none.</param>
    /// <param name="key">What the rows follow from, a file's name.</param>
    /// <param name="rowBytes">Bytes of a row.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="most">Bytes that all caches may take.</param>
    /// <param name="beside">Keys of caches that are open and must stay.</param>
    /// <param name="reason">Why there is none.</param>
    /// <returns>The cache, or null where it cannot be had; the run does without.</returns>
    internal static FeatureCache? Open(string folder, string key, int rowBytes, long rows, long most, IReadOnlyCollection<string> beside, out string reason)
    {
        reason = "";
        try
        {
            Directory.CreateDirectory(folder);
            var path = Path.Combine(folder, key + Extension);
            var open = beside.Select(other => new FileInfo(Path.Combine(folder, other + Extension))).Where(file => file.Exists).ToList();
            var length = FeatureCache.LengthOf(rowBytes, rows);
            var room = most - open.Sum(file => file.Length) - length;
            if (room < 0)
            {
                reason = $"it would take {FileSize.Text(length)} and --cache-size leaves {FileSize.Text(Math.Max(0, room + length))}";
                return null;
            }

            MakeRoom(folder, [path, .. open.Select(file => file.FullName)], room);
            if (!File.Exists(path) && length > new DriveInfo(folder).AvailableFreeSpace * MostOfFreeSpace)
            {
                reason = $"it would take {FileSize.Text(length)}, more than half of what is free on the disk";
                return null;
            }

            var cache = new FeatureCache(path, rowBytes, rows);
            File.SetLastWriteTimeUtc(path, DateTime.UtcNow);
            return cache;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            reason = e.Message.TrimEnd('.');
            return null;
        }
    }

    // A file that another run still reads lives on until that run ends, on Windows under its name too.
    private static void MakeRoom(string folder, string[] kept, long most)
    {
        var others = new DirectoryInfo(folder).GetFiles("*" + Extension).ExceptBy(kept.Select(Path.GetFullPath), file => file.FullName).OrderByDescending(file => file.LastWriteTimeUtc);
        foreach (var file in others)
        {
            most -= file.Length;
            if (most >= 0) continue;
            try
            {
                file.Delete();
            }
            catch (IOException)
            {
            }
        }
    }

    /// <summary>The folder, next to what else this program can make again.</summary>
    internal static string Folder => Path.Combine(CacheFolder.Find(), "features");
}
