using System.Runtime.InteropServices;
using Hematovision.Cli.Output;

namespace Hematovision.Cli;

/// <summary>Ctrl-C and termination ask the work to stop at the next safe point; a second time ends the program at once.</summary>
internal sealed class Interruption : IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private readonly List<PosixSignalRegistration> _registrations = [];

    /// <param name="isQuiet">Says nothing when a stop is asked for.</param>
    internal Interruption(bool isQuiet = false)
    {
        foreach (var signal in (PosixSignal[])[PosixSignal.SIGINT, PosixSignal.SIGTERM])
        {
            _registrations.Add(PosixSignalRegistration.Create(signal, context =>
            {
                if (_source.IsCancellationRequested) return;
                context.Cancel = true;
                if (!isQuiet) Terminal.Note("stopping; once more ends at once");
                _source.Cancel();
            }));
        }
    }

    /// <summary>Cancelled when a stop was asked for.</summary>
    internal CancellationToken Token => _source.Token;

    public void Dispose()
    {
        _registrations.ForEach(registration => registration.Dispose());
        _source.Dispose();
    }
}
