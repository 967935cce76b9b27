using Hematovision.Inference;

namespace Hematovision.Evaluation;

/// <summary>Counts what a model refers while it is scored.</summary>
/// <param name="predictor">The model.</param>
internal sealed class ConfidenceCount(Predictor predictor)
{
    private readonly List<Scored> _scored = [];
    private readonly List<CalibrationImage> _raw = [];
    private int _answered;
    private int _wrong;
    private int _novel;

    /// <summary>Counts an image whose label the model knows.</summary>
    internal void Add(Answer answer, Scored scored)
    {
        if (scored.Truth == Scored.UnknownLabel) return;
        _scored.Add(scored);
        _raw.Add(new CalibrationImage(scored.Truth, answer.Logits, scored.Group));
        if (predictor.Referral.IsNovel(answer))
        {
            _novel++;
        }
        else if (predictor.Referral.Of(answer) is null)
        {
            _answered++;
            if (scored.Predicted != scored.Truth) _wrong++;
        }
    }

    internal ConfidenceReport Report() => new(
        ConfidenceFit.Of(_scored),
        predictor.Metadata?.Calibration is null ? null : ConfidenceFit.Of(_raw, 1),
        predictor.Referral.Refers,
        _scored.Count,
        _answered,
        _wrong,
        _scored.Count - _answered - _novel,
        _novel);
}
