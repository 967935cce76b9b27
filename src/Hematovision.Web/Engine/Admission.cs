namespace Hematovision.Web.Engine;

/// <summary>
/// Counts the images that are in work and the bytes that were taken for them, and lets no more in than fit. What is refused costs nothing:
/// nothing of it has been read.
/// </summary>
/// <param name="images">Most images.</param>
/// <param name="bytes">Most bytes of their files in all.</param>
internal sealed class Admission(int images, long bytes)
{
    private readonly SemaphoreSlim _images = new(images, images);
    private long _bytes;

    /// <summary>Images in work.</summary>
    internal int InWork => images - _images.CurrentCount;

    /// <summary>A place for an image if one is free; to be disposed of with the answer.</summary>
    internal Place? TryEnter()
    {
        if (!_images.Wait(0)) return null;
        Measures.Working(InWork);
        return new Place(this);
    }

    /// <summary>A place for an image, as soon as one is free.</summary>
    internal async Task<Place> Enter(CancellationToken cancellation)
    {
        await _images.WaitAsync(cancellation);
        Measures.Working(InWork);
        return new Place(this);
    }

    internal sealed class Place(Admission admission) : IDisposable
    {
        private Taken _taken = new(admission);

        /// <summary>Takes bytes of an upload.</summary>
        /// <exception cref="Api.ProblemException">The uploads of all requests are too large together.</exception>
        internal void Take(int count)
        {
            if (Interlocked.Add(ref admission._bytes, count) > admission.Bytes)
            {
                Interlocked.Add(ref admission._bytes, -count);
                throw Api.ProblemException.Busy();
            }

            _taken.Count += count;
        }

        /// <summary>Lets the bytes outlive the place: what came with it is shared by several images.</summary>
        internal IDisposable KeepBytes()
        {
            var kept = _taken;
            _taken = new Taken(admission);
            return kept;
        }

        public void Dispose()
        {
            _taken.Dispose();
            admission._images.Release();
            Measures.Working(admission.InWork);
        }
    }

    private long Bytes => bytes;

    private sealed class Taken(Admission admission) : IDisposable
    {
        internal long Count { get; set; }

        public void Dispose() => Interlocked.Add(ref admission._bytes, -Count);
    }
}
