using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Hematovision.Data.Download;
using Hematovision.IO;
using Hematovision.Tests.IO;
using Reply = Hematovision.Tests.IO.LoopbackServer.Reply;

namespace Hematovision.Tests.Data.Download;

public sealed class PublicDatasetStoreTests : IDisposable
{
    private static readonly byte[] Content = RandomNumberGenerator.GetBytes(200_000);
    private static readonly PublishedHash Md5 = new(HashAlgorithmName.MD5, Convert.ToHexStringLower(MD5.HashData(Content)));

    private readonly TemporaryFolder _folder = new();

    private string Target => _folder["cells/cells.npz"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_set_comes_whole_with_its_progress_and_is_not_fetched_again()
    {
        using var server = new LoopbackServer(request => Reply.Of(request, Content));
        var seen = new List<(string File, DownloadProgress Progress)>();
        var set = Set(server.Address);
        Assert.Equal(set.Files, Store().Missing(set));

        Assert.Equal(Target, Store().Fetch(set, (file, progress) => seen.Add((file.Name, progress))));
        Assert.Equal(Target, Store().Fetch(set));

        Assert.Equal(Content, File.ReadAllBytes(Target));
        Assert.Equal(("cells.npz", new DownloadProgress(Content.Length, Content.Length)), seen[^1]);
        Assert.Single(server.Requests);
        Assert.Empty(Store().Missing(set));
    }

    [Fact]
    public void A_cut_connection_goes_on_where_it_was()
    {
        using var server = new LoopbackServer(request => request.Index == 0 ? Reply.Of(request, Content).Cut(70_000) : Reply.Of(request, Content));

        Store().Fetch(Set(server.Address));

        Assert.Equal(Content, File.ReadAllBytes(Target));
        Assert.Equal([null, "bytes=70000-"], server.Requests.Select(request => request.Range));
    }

    [Fact]
    public void Another_content_than_published_is_deleted_and_named()
    {
        using var server = new LoopbackServer(request => Reply.Of(request, "<html>Please log in</html>"u8.ToArray()));

        Assert.Contains("is not the published file: its MD5 is ", Refused(Set(server.Address)), StringComparison.Ordinal);

        Assert.False(File.Exists(Target));
    }

    [Fact]
    public void A_file_without_a_published_hash_is_taken_as_it_comes()
    {
        using var server = new LoopbackServer(request => Reply.Of(request, Content));
        Assert.Equal(Target, Store().Fetch(Set(server.Address, hash: null)));
    }

    [Fact]
    public void A_file_that_does_not_exist_is_asked_for_once()
    {
        using var server = new LoopbackServer(_ => new Reply(404, []));
        Assert.Contains("the server answers 404", Refused(Set(server.Address)), StringComparison.Ordinal);
        Assert.Single(server.Requests);
    }

    [Fact]
    public void Without_a_network_one_line_says_all_that_is_to_be_fetched_by_hand_and_the_same_call_then_goes_on()
    {
        var nobody = new Uri($"http://127.0.0.1:{FreePort()}/cells.npz");
        var set = Set(nobody) with { Files = [new("cells.npz", nobody, null, Md5), new("labels.csv", new("https://example.org/labels.csv"), null, null)] };

        Assert.Equal(
            $"cannot get cells.npz from 127.0.0.1 (Connection refused): fetch {nobody} on another machine and put it at {Target}, "
            + $"https://example.org/labels.csv at {_folder["cells/labels.csv"]}, then run this again.",
            Refused(set));

        File.WriteAllBytes(Target, Content);
        _folder.Add("cells/labels.csv");
        Assert.Equal(Target, Store().Fetch(set));
    }

    [Fact]
    public void A_file_put_there_by_hand_that_is_another_is_named_and_kept()
    {
        _folder.Add("cells/cells.npz", "not it");
        Assert.Contains("Delete it to have it fetched from 127.0.0.1 again", Refused(Set(new("http://127.0.0.1:1/cells.npz"))), StringComparison.Ordinal);
        Assert.True(File.Exists(Target));
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static PublicDataset Set(Uri address) => Set(address, Md5);

    private static PublicDataset Set(Uri address, PublishedHash? hash) =>
        new("cells", "cells", 1, ["a", "b"], [new("cells.npz", address, Content.Length, hash)], new("https://example.org"), "none", "none");

    private PublicDatasetStore Store() => new(_folder.Path, new DownloadPatience { Pause = TimeSpan.FromMilliseconds(1), Tries = 2 });

    private string Refused(PublicDataset set)
    {
        var message = Assert.Throws<HematoException>(() => Store().Fetch(set)).Message;
        Assert.DoesNotContain('\n', message);
        return message;
    }
}
