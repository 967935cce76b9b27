using Hematovision.Data;
using Hematovision.Inference;
using Hematovision.IO;
using Hematovision.Torch;

namespace Hematovision.Web.Engine;

/// <summary>A model under its name. Its file is the one named at the start; no request can name another.</summary>
internal sealed class ServedModel(string name, string path, string device, Precision precision, NetworkRuntime runtime) : IDisposable
{
    private volatile LoadedModel? _current;

    internal string Name => name;

    internal string Path => path;

    /// <summary>What answers now.</summary>
    internal LoadedModel Current => _current ?? throw new InvalidOperationException($"the model {name} is not loaded");

    /// <summary>Reads the file, anew where it was read before. Where that fails, what answered goes on answering. On the model's thread.</summary>
    /// <exception cref="HematoException">The file is no model that can be used.</exception>
    internal void Load()
    {
        var stamp = FileStamp.Of(path);
        var hash = Hash();
        var predictor = Predictor.Load(path, device, precision, new LoaderOptions(Workers: 1), runtime: runtime);
        try
        {
            predictor.GetReadyToExplain();
            if (FileStamp.Of(path) != stamp) throw new HematoException($"{path} was replaced while it was read; load it again.");
        }
        catch
        {
            predictor.Dispose();
            throw;
        }

        var loaded = new LoadedModel(name, predictor, hash, stamp);
        var before = Interlocked.Exchange(ref _current, loaded);
        Measures.Answers(name, loaded.Version, before?.Version);
        before?.LetGo();
    }

    /// <summary>What answers now, which stays until it is let go.</summary>
    internal LoadedModel Hold()
    {
        while (true)
        {
            var current = Current;
            if (current.TryHold()) return current;
        }
    }

    /// <summary>Lets what answers now go, once nobody asks any more.</summary>
    public void Dispose() => Interlocked.Exchange(ref _current, null)?.LetGo();

    private string Hash()
    {
        try
        {
            return FileHash.Of(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new HematoException($"cannot read the model {path}: {e.Message}", e);
        }
    }
}
