using Hematovision.Imaging;
using Hematovision.Inference;

namespace Hematovision.Web.Engine;

/// <summary>
/// One reading of a model file. A reload replaces it for the requests to come; those that hold it still get its answers, and the last
/// one to let go frees its memory.
/// </summary>
internal sealed class LoadedModel(Predictor predictor, string hash)
{
    private readonly Lock _gate = new();
    private int _holders = 1;

    internal Predictor Predictor => predictor;

    internal Preprocessor Preprocessor => predictor.Preprocessor;

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
