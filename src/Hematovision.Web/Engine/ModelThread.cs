using System.Collections.Concurrent;
using System.Diagnostics;
using Hematovision.Inference.Explanations;

namespace Hematovision.Web.Engine;

/// <summary>
/// The one thread on which libtorch computes: what it gains by keeping its threads and its memory, it gains by thread. Images that
/// come within a few milliseconds are computed together.
/// </summary>
internal sealed class ModelThread : IDisposable
{
    private readonly BlockingCollection<Question> _questions;
    private readonly ConcurrentQueue<(Action Work, TaskCompletionSource Done)> _work = new();
    private readonly Thread _thread;
    private readonly int _maxBatch;
    private readonly TimeSpan _maxWait;
    private readonly Func<int> _onTheirWay;

    /// <param name="capacity">Questions that may wait.</param>
    /// <param name="maxBatch">Images computed at once, at most.</param>
    /// <param name="maxWait">How long the first image of a batch waits for others.</param>
    /// <param name="onTheirWay">How many images were accepted and not answered: with no more of them there is nothing to wait for.</param>
    internal ModelThread(int capacity, int maxBatch, TimeSpan maxWait, Func<int> onTheirWay)
    {
        _questions = new BlockingCollection<Question>(capacity);
        (_maxBatch, _maxWait, _onTheirWay) = (maxBatch, maxWait, onTheirWay);
        _thread = new Thread(Run) { Name = "model", IsBackground = true };
        _thread.Start();
    }

    /// <summary>Puts a question; false where the queue is full.</summary>
    internal bool TryAsk(Question question)
    {
        var isIn = _questions.TryAdd(question);
        Measures.Queued(_questions.Count);
        return isIn;
    }

    /// <summary>Does something on the thread, between two batches.</summary>
    internal Task Do(Action work)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _work.Enqueue((work, done));
        return done.Task;
    }

    /// <summary>Answers what was asked, then ends.</summary>
    public void Dispose()
    {
        _questions.CompleteAdding();
        _thread.Join();
        _questions.Dispose();
    }

    private void Run()
    {
        while (!_questions.IsCompleted)
        {
            while (_work.TryDequeue(out var item)) Do(item.Work, item.Done);
            if (_questions.TryTake(out var first, millisecondsTimeout: 20)) Compute(Batch(first));
        }
    }

    private static void Do(Action work, TaskCompletionSource done)
    {
        try
        {
            work();
            done.SetResult();
        }
        catch (Exception e)
        {
            done.SetException(e);
        }
    }

    private List<Question> Batch(Question first)
    {
        var batch = new List<Question> { first };
        var start = Stopwatch.GetTimestamp();
        while (batch.Count < _maxBatch)
        {
            var left = _maxWait - Stopwatch.GetElapsedTime(start);
            var wait = left > TimeSpan.Zero && _onTheirWay() > batch.Count ? left : TimeSpan.Zero;
            if (!_questions.TryTake(out var next, wait)) break;
            batch.Add(next);
        }

        Measures.Queued(_questions.Count);
        return batch;
    }

    private static void Compute(List<Question> batch)
    {
        // Asked once: what is cancelled in between is dropped or computed, never neither.
        var cancelled = batch.ToLookup(question => question.Cancellation.IsCancellationRequested);
        foreach (var question in cancelled[true]) question.Drop();
        foreach (var same in cancelled[false].Where(question => !question.Explain).GroupBy(question => question.Model))
        {
            // An array takes 700 images of 1,024 pixels.
            foreach (var some in same.Chunk(Array.MaxLength / same.Key.Preprocessor.PixelBytes)) Predict(same.Key, some);
        }

        foreach (var question in cancelled[false].Where(question => question.Explain)) Explain(question);
    }

    private static void Predict(LoadedModel model, Question[] questions)
    {
        try
        {
            var start = Stopwatch.GetTimestamp();
            var size = model.Preprocessor.PixelBytes;
            var pixels = new byte[questions.Length * size];
            for (var i = 0; i < questions.Length; i++) questions[i].Pixels.CopyTo(pixels, i * size);
            var predictions = model.Predictor.PredictPrepared([.. questions.Select(question => question.Name)], [.. questions.Select(question => question.Cells)], pixels);
            Measures.Batch(questions.Length, Stopwatch.GetElapsedTime(start));
            for (var i = 0; i < questions.Length; i++) questions[i].Answer(predictions[i], null);
        }
        catch (Exception e)
        {
            foreach (var question in questions) question.Fail(e);
        }
    }

    private static void Explain(Question question)
    {
        try
        {
            var start = Stopwatch.GetTimestamp();
            var explanation = question.Model.Predictor.ExplainPrepared(question.Name, question.Cells, question.Pixels, ExplanationMethod.GradCam);
            Measures.Batch(1, Stopwatch.GetElapsedTime(start));
            question.Answer(explanation.Prediction, explanation);
        }
        catch (Exception e)
        {
            question.Fail(e);
        }
    }
}
