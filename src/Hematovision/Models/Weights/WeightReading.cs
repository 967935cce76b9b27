using Hematovision.IO;

namespace Hematovision.Models.Weights;

/// <summary>One way for all readers to open a file and to say what is wrong with it.</summary>
internal static class WeightReading
{
    private const int MostText = 300;

    /// <summary>Opens a file for reading straight into a tensor's memory, without a buffer between.</summary>
    internal static FileStream Open(string path)
    {
        if (Directory.Exists(path)) throw new InvalidDataException("is a folder; name the weights file in it");
        return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
    }

    /// <summary>Runs a reader; what it finds wrong becomes one line that begins with the path.</summary>
    /// <exception cref="HematoException">The file is absent, unreadable, cut short or damaged.</exception>
    internal static T Run<T>(string path, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new HematoException($"there is no file {path}.", e);
        }
        catch (InvalidDataException e)
        {
            throw new HematoException($"{path} {FileText.Printable(e.Message, MostText)}.", e);
        }
        catch (EndOfStreamException e)
        {
            throw new HematoException($"{path} is cut short; fetch it again.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new HematoException($"{path} cannot be read: {e.Message}", e);
        }
    }
}
