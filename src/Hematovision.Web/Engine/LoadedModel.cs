using Hematovision.Imaging;
using Hematovision.Inference;
using Hematovision.IO;

namespace Hematovision.Web.Engine;

/// <summary>
/// One reading of a model file. A reload replaces it for the requests to come; those that hold it still get its answers, and the last
/// one to let go frees its memory.
/// </summary>
internal sealed class LoadedModel(string name, Predictor predictor, string hash, FileStamp stamp)
{
    private readonly Lock _gate = new();
    private int _holders = 1;

    /// <summary>What the model is called.</summary>
    internal string Name => name;

    internal Predictor Predictor => predictor;

    internal Preprocessor Preprocessor => predictor.Preprocessor;

    /// <summary>What its file was when it was read.</summary>
    internal FileStamp Stamp => stamp;

    /// <summary>SHA-256 of the file, in hex digits.</summary>
    internal string Hash => hash;

    /// <summary>The first twelve hex digits of the file's SHA-256.</summary>
    internal string Version => hash[..12];

    /// <summary>True unless it is gone already.</summary>
    internal bool TryHold()
    {
        lock (_gate)
        {
            if (_holders == 0) return false;
            _holders++;
            return true;
        }
    }

    internal void LetGo()
    {
        lock (_gate)
        {
            if (--_holders > 0) return;
        }

        predictor.Dispose();
    }
}
