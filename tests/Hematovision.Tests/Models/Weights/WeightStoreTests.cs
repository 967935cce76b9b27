using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Hematovision.IO;
using Hematovision.Models.Weights;
using Hematovision.Tests.IO;
using Reply = Hematovision.Tests.IO.LoopbackServer.Reply;

namespace Hematovision.Tests.Models.Weights;

public sealed class WeightStoreTests : IDisposable
{
    private const string Name = "net-0123.pth";
    private static readonly byte[] Content = RandomNumberGenerator.GetBytes(300_000);
    private static readonly DownloadPatience Short = new() { Pause = TimeSpan.FromMilliseconds(1), Silence = TimeSpan.FromSeconds(10), Tries = 3 };

    private readonly string _folder = Directory.CreateTempSubdirectory("hemato-store-").FullName;

    private string Cache => Path.Combine(_folder, "cache");

    private string Target => Path.Combine(Cache, Name);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_file_comes_whole_with_its_progress()
    {
        using var server = new LoopbackServer(request => Reply.Of(request, Content));
        var progress = new Seen();

        var path = Store().Download(Published(server.Address), progress);

        Assert.Equal(Target, path);
        AssertArrived();
        Assert.Equal(new DownloadProgress(0, Content.Length), progress.Reports[0]);
        Assert.Equal(new DownloadProgress(Content.Length, Content.Length), progress.Reports[^1]);
        Assert.Equal(progress.Reports.OrderBy(r => r.Received), progress.Reports);
    }

    [Fact]
    public void A_file_that_is_there_is_not_fetched_again()
    {
        using var server = new LoopbackServer(request => Reply.Of(request, Content));
        Store().Download(Published(server.Address));

        Store().Download(Published(server.Address));

        Assert.Single(server.Requests);
    }

    [Fact]
    public void A_cut_connection_goes_on_where_it_was()
    {
        using var server = new LoopbackServer(request =>
            request.Index == 0 ? Reply.Of(request, Content).Cut(100_000) : Reply.Of(request, Content));

        Store().Download(Published(server.Address));

        AssertArrived();
        Assert.Equal([null, "bytes=100000-"], server.Requests.Select(r => r.Range));
        Assert.Equal("\"v1\"", server.Requests[1].Headers["If-Range"]);
    }

    [Fact]
    public void A_line_that_keeps_breaking_brings_the_file_as_long_as_something_comes()
    {
        using var server = new LoopbackServer(request =>
            Reply.Of(request, Content) is var reply && reply.Body.Length > 40_000 ? reply.Cut(40_000) : reply);

        Store().Download(Published(server.Address));

        AssertArrived();
        Assert.Equal(8, server.Requests.Count);
    }

    [Fact]
    public void A_file_that_changed_in_between_is_not_joined()
    {
        var old = RandomNumberGenerator.GetBytes(Content.Length);
        using var server = new LoopbackServer(request =>
            request.Index == 0 ? Reply.Of(request, old, "\"v0\"").Cut(100_000) : Reply.Of(request, Content));

        Store().Download(Published(server.Address));

        AssertArrived();
    }

    [Fact]
    public void A_server_that_joins_a_changed_file_all_the_same_is_not_believed()
    {
        using var server = new LoopbackServer(request => request.Index switch
        {
            0 => Reply.Of(request, new byte[Content.Length], "\"v0\"").Cut(100_000),
            1 => new(206, Content[100_000..]) { Headers = { ["ETag"] = "\"v1\"", ["Content-Range"] = $"bytes 100000-{Content.Length - 1}/{Content.Length}" } },
            _ => Reply.Of(request, Content),
        });

        Store().Download(Published(server.Address));

        AssertArrived();
    }

    [Theory]
    [InlineData("no mark of its version")]
    [InlineData("no ranges")]
    [InlineData("a weak mark")]
    public void A_server_that_resuming_cannot_trust_gives_the_whole_anew(string lack)
    {
        using var server = new LoopbackServer(request =>
        {
            var reply = new Reply(200, Content);
            if (lack != "no mark of its version") reply.Headers["ETag"] = lack == "a weak mark" ? "W/\"v1\"" : "\"v1\"";
            return request.Index == 0 ? reply.Cut(100_000) : reply;
        });

        Store().Download(Published(server.Address));

        AssertArrived();
        Assert.Equal(lack == "no ranges" ? "bytes=100000-" : null, server.Requests[1].Range);
    }

    [Fact]
    public void A_file_that_became_shorter_than_what_came_is_begun_anew()
    {
        LeavePart(new byte[Content.Length + 5]);
        using var server = new LoopbackServer(request => request.Range is null ? Reply.Of(request, Content) : new Reply(416, []));

        Store().Download(Published(server.Address));

        AssertArrived();
    }

    [Fact]
    public void A_process_that_ended_before_the_check_left_nothing_to_fetch()
    {
        LeavePart(Content);
        using var server = new LoopbackServer(_ => new Reply(416, []) { Headers = { ["Content-Range"] = $"bytes */{Content.Length}" } });

        Store().Download(Published(server.Address));

        AssertArrived();
        Assert.Single(server.Requests);
    }

    [Fact]
    public void Another_content_than_published_is_deleted_and_named()
    {
        using var server = new LoopbackServer(request => Reply.Of(request, "<html>Please log in</html>"u8.ToArray()));

        var message = Refused(() => Store().Download(Published(server.Address)));

        Assert.Contains("SHA-256", message, StringComparison.Ordinal);
        Assert.Contains(Hash(Content)[..8], message, StringComparison.Ordinal);
        Assert.Equal([$"{Name}.lock"], Directory.GetFiles(Cache).Select(Path.GetFileName));
    }

    [Fact]
    public void A_file_that_does_not_exist_is_asked_for_once()
    {
        using var server = new LoopbackServer(_ => new Reply(404, []));

        var message = Refused(() => Store().Download(Published(server.Address)));

        Assert.Contains("404", message, StringComparison.Ordinal);
        Assert.Single(server.Requests);
    }

    [Theory]
    [InlineData(500)]
    [InlineData(503)]
    [InlineData(429)]
    public void A_server_in_trouble_is_asked_again(int status)
    {
        using var server = new LoopbackServer(request => request.Index < 2 ? new Reply(status, []) : Reply.Of(request, Content));

        Store().Download(Published(server.Address));

        AssertArrived();
    }

    [Fact]
    public void A_server_that_stays_in_trouble_is_given_up()
    {
        using var server = new LoopbackServer(_ => new Reply(503, []));
        Assert.Contains("503", Refused(() => Store().Download(Published(server.Address))), StringComparison.Ordinal);
        Assert.Equal(Short.Tries, server.Requests.Count);
    }

    [Fact]
    public void Without_a_server_one_line_says_which_file_to_put_where()
    {
        var address = new Uri($"http://127.0.0.1:{FreePort()}/{Name}");

        var message = Refused(() => Store().Download(Published(address)));

        Assert.Equal(
            $"cannot get {Name} from 127.0.0.1 (Connection refused): fetch {address} on another machine and put it at {Target} "
            + "(or set HEMATO_WEIGHTS to its folder).",
            message);
    }

    [Fact]
    public void Without_a_network_no_name_resolves_and_the_line_comes_at_once()
    {
        var patience = Short with { Pause = TimeSpan.FromMinutes(5) };
        var message = Refused(() => Store(patience).Download(Published(new Uri($"http://no-such-host.invalid/{Name}"))));
        Assert.Contains("from no-such-host.invalid (", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(100_000)]
    public void A_server_that_falls_silent_is_left_and_asked_again(int after)
    {
        using var first = new LoopbackServer(request => Reply.Of(request, Content).Cut(after, hangs: true));
        var clock = Stopwatch.StartNew();

        var message = Refused(() => Store(Short with { Silence = TimeSpan.FromSeconds(1), Tries = 1 }).Download(Published(first.Address)));

        Assert.Contains("no answer in 1 s", message, StringComparison.Ordinal);
        Assert.InRange(clock.Elapsed.TotalSeconds, 0.9, 8);
        using var second = new LoopbackServer(request => Reply.Of(request, Content));
        Store().Download(Published(second.Address));
        AssertArrived();
        Assert.Equal(after == 0 ? null : $"bytes={after}-", second.Requests[0].Range);
    }

    [Fact]
    public void A_cancelled_download_goes_on_the_next_time()
    {
        using var cancel = new CancellationTokenSource();
        using var hanging = new LoopbackServer(request => Reply.Of(request, Content).Cut(100_000, hangs: true));
        var progress = new Seen(report =>
        {
            if (report.Received == 100_000) cancel.Cancel();
        });

        Assert.ThrowsAny<OperationCanceledException>(() => Store().Download(Published(hanging.Address), progress, cancel.Token));

        Assert.False(File.Exists(Target));
        using var server = new LoopbackServer(request => Reply.Of(request, Content));
        Store().Download(Published(server.Address));
        AssertArrived();
        Assert.Equal("bytes=100000-", server.Requests[0].Range);
    }

    [Fact]
    public async Task Two_that_fetch_the_same_file_at_once_fetch_it_once()
    {
        using var server = new LoopbackServer(request =>
        {
            Thread.Sleep(100);
            return Reply.Of(request, Content);
        });

        await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Task.Run(() => Store().Download(Published(server.Address)))));

        AssertArrived();
        Assert.Single(server.Requests);
    }

    [Fact]
    public void A_cache_that_cannot_be_made_is_named()
    {
        File.WriteAllText(Cache, "a file where the folder should be");
        var message = Refused(() => Store().Download(Published(new Uri($"http://127.0.0.1:1/{Name}"))));
        Assert.StartsWith($"cannot write {Target}", message, StringComparison.Ordinal);
        Assert.Contains("HEMATO_HOME", message, StringComparison.Ordinal);
    }

    [LinuxFact]
    public void A_full_disk_is_named()
    {
        Directory.CreateDirectory(Cache);
        File.CreateSymbolicLink($"{Target}.part", "/dev/full");
        using var server = new LoopbackServer(request => Reply.Of(request, Content));

        var message = Refused(() => Store().Download(Published(server.Address)));

        Assert.Contains("No space left on device", message, StringComparison.Ordinal);
        Assert.Contains("free some space", message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_users_folder_is_looked_in_before_the_cache()
    {
        var own = Directory.CreateDirectory(Path.Combine(_folder, "own")).FullName;
        var published = Published(new Uri($"https://example.org/{Name}"));
        var store = new WeightStore(Cache, own);
        Assert.Null(store.Find("net", published));

        // Each is preferred to those before it.
        foreach (var path in (string[])[Target, Path.Combine(own, Name), Path.Combine(own, "net.pth"), Path.Combine(own, "net.safetensors")])
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, "");
            Assert.Equal(path, store.Find("net", published));
        }
    }

    [Fact]
    public void A_users_folder_that_is_not_there_is_named()
    {
        var store = new WeightStore(Cache, Path.Combine(_folder, "gone"));
        Assert.Contains("HEMATO_WEIGHTS=", Refused(() => store.Find("net", Published(new Uri("https://example.org/x.pth")))), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("HEMATO_HOME=/h", PlatformID.Unix, "/h")]
    [InlineData("XDG_CACHE_HOME=/x", PlatformID.Unix, "/x/hematovision")]
    [InlineData("", PlatformID.Unix, "/home/me/.cache/hematovision")]
    [InlineData("XDG_CACHE_HOME=/x", PlatformID.MacOSX, "/home/me/Library/Caches/hematovision")]
    [InlineData("LOCALAPPDATA=/l", PlatformID.Win32NT, "/l/hematovision")]
    public void The_cache_is_where_the_platform_keeps_caches(string variable, PlatformID platform, string expected)
    {
        string? Environment(string name) => variable.StartsWith($"{name}=", StringComparison.Ordinal) ? variable[(name.Length + 1)..] : null;
        Assert.Equal(expected, CacheFolder.Find(Environment, "/home/me", platform).Replace('\\', '/'));
    }

    private static PublishedWeights Published(Uri address) => new(address, Hash(Content)[..8], "none");

    private static string Hash(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));

    private static string Refused(Action action)
    {
        var message = Assert.Throws<HematoException>(action).Message;
        Assert.DoesNotContain('\n', message);
        return message;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>What an earlier process had received when it ended.</summary>
    private void LeavePart(byte[] content)
    {
        Directory.CreateDirectory(Cache);
        File.WriteAllBytes($"{Target}.part", content);
        File.WriteAllText($"{Target}.part.tag", "\"v1\"");
    }

    private WeightStore Store(DownloadPatience? patience = null) => new(Cache, null, patience ?? Short);

    private void AssertArrived()
    {
        Assert.Equal(Content, File.ReadAllBytes(Target));
        Assert.Equal([Name, $"{Name}.lock"], Directory.GetFiles(Cache).Select(Path.GetFileName).Order());
    }

    private sealed class Seen(Action<DownloadProgress>? then = null) : IProgress<DownloadProgress>
    {
        internal List<DownloadProgress> Reports { get; } = [];

        public void Report(DownloadProgress value)
        {
            Reports.Add(value);
            then?.Invoke(value);
        }
    }
}
