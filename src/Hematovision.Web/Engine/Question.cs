using Hematovision.Inference;
using Hematovision.Inference.Explanations;

namespace Hematovision.Web.Engine;

/// <summary>What the model says, and where it looked if that was asked for.</summary>
internal sealed record Reply(Prediction Prediction, Explanation? Explanation);

/// <summary>One prepared image that waits for the model. Its first answer is the one that counts, and lets the model go.</summary>
/// <param name="Model">The reading of the model that it was prepared for; held for it until it has its answer.</param>
/// <param name="Name">What its answer calls it.</param>
/// <param name="Cells">How many white cells the image shows.</param>
/// <param name="Pixels">[Size, Size, 3].</param>
/// <param name="Explain">Whether a map is wanted.</param>
/// <param name="Cancellation">Nobody waits for the answer any more.</param>
internal sealed record Question(LoadedModel Model, string Name, int Cells, byte[] Pixels, bool Explain, CancellationToken Cancellation)
{
    // Whoever waits goes on elsewhere: the model's thread must not run a request's code.
    private readonly TaskCompletionSource<Reply> _reply = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal Task<Reply> Reply => _reply.Task;

    internal void Answer(Prediction prediction, Explanation? explanation)
    {
        if (_reply.TrySetResult(new Reply(prediction, explanation))) Model.LetGo();
    }

    internal void Fail(Exception e)
    {
        if (_reply.TrySetException(e)) Model.LetGo();
    }

    internal void Drop()
    {
        if (_reply.TrySetCanceled(Cancellation)) Model.LetGo();
    }
}
