using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Hematovision.Tests.IO;

/// <summary>An HTTP server on this machine that answers one request a connection as a test says, wrongly where that is the point.</summary>
internal sealed class LoopbackServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<Request, Reply> _answer;
    private readonly Task _serving;

    internal LoopbackServer(Func<Request, Reply> answer)
    {
        _answer = answer;
        _listener.Start();
        _serving = Serve();
    }

    internal Uri Address => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/models/net-0123.pth");

    internal List<Request> Requests { get; } = [];

    public void Dispose()
    {
        _stop.Cancel();
        _listener.Stop();
        try
        {
            _serving.Wait();
        }
        catch (AggregateException e) when (e.InnerException is OperationCanceledException or SocketException)
        {
            // Stopped while it waited for a connection.
        }

        _stop.Dispose();
    }

    private async Task Serve()
    {
        while (!_stop.IsCancellationRequested)
        {
            using var client = await _listener.AcceptTcpClientAsync(_stop.Token);
            var stream = client.GetStream();
            var request = await Read(stream);
            Requests.Add(request);
            try
            {
                await Send(stream, _answer(request));
            }
            catch (IOException)
            {
                // The client has gone.
            }
        }
    }

    private async Task<Request> Read(NetworkStream stream)
    {
        using var reader = new StreamReader(stream, leaveOpen: true);
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        while (await reader.ReadLineAsync(_stop.Token) is { Length: > 0 } line)
        {
            if (line.Split(": ", 2) is [var name, var value]) headers[name] = value;
        }

        return new Request(Requests.Count, headers);
    }

    private async Task Send(NetworkStream stream, Reply reply)
    {
        var head = $"HTTP/1.1 {reply.Status} {(HttpStatusCode)reply.Status}\r\nContent-Length: {reply.Declared ?? reply.Body.Length}\r\nConnection: close\r\n";
        foreach (var (name, value) in reply.Headers) head += $"{name}: {value}\r\n";
        await stream.WriteAsync(Encoding.ASCII.GetBytes(head + "\r\n"), _stop.Token);
        await stream.WriteAsync(reply.Body, _stop.Token);
        if (reply.Hangs) await Task.Delay(Timeout.Infinite, _stop.Token);
    }

    /// <summary>What a client asked; <paramref name="Index"/> counts from 0.</summary>
    internal sealed record Request(int Index, Dictionary<string, string> Headers)
    {
        internal string? Range => Headers.GetValueOrDefault("Range");
    }

    /// <summary>An answer; with <see cref="Declared"/> above the body's length the connection ends early.</summary>
    internal sealed record Reply(int Status, byte[] Body)
    {
        internal Dictionary<string, string> Headers { get; init; } = [];

        internal int? Declared { get; init; }

        internal bool Hangs { get; init; }

        /// <summary>A file as a good server gives it: the rest where <c>If-Range</c> names this version, else the whole.</summary>
        internal static Reply Of(Request request, byte[] content, string tag = "\"v1\"")
        {
            if (request.Range is not { } range || request.Headers["If-Range"] != tag) return new(200, content) { Headers = { ["ETag"] = tag } };
            var from = int.Parse(range["bytes=".Length..^1], null);
            return new(206, content[from..]) { Headers = { ["ETag"] = tag, ["Content-Range"] = $"bytes {from}-{content.Length - 1}/{content.Length}" } };
        }

        /// <summary>The same, but the connection ends, or falls silent, after so many bytes of body.</summary>
        internal Reply Cut(int after, bool hangs = false) => this with { Body = Body[..after], Declared = Body.Length, Hangs = hangs };
    }
}
