using System.Runtime.InteropServices;

namespace Hematovision.Data.Import;

/// <summary>A second name for a file: no room, and the content stays when the first name goes.</summary>
internal static partial class HardLink
{
    /// <summary>Makes one where the system, the disk and the user's rights allow it; false where not.</summary>
    /// <param name="file">A file that is there.</param>
    /// <param name="link">The new name, not yet taken.</param>
    public static bool TryMake(string file, string link)
    {
        // A symbolic link would get a second name itself, and lead elsewhere from a folder of its own.
        var real = new FileInfo(file).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? file;
        return OperatingSystem.IsWindows() ? CreateHardLink(link, real, 0) : Link(real, link) == 0;
    }

    [LibraryImport("libc", EntryPoint = "link", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Link(string file, string link);

    [LibraryImport("kernel32", EntryPoint = "CreateHardLinkW", StringMarshalling = StringMarshalling.Utf16)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool CreateHardLink(string link, string file, nint security);
}
