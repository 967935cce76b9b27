using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Hematovision.Web.Tests;

/// <summary>Clients that hang up, that are many, and that come with TLS.</summary>
[Collection(Serving.Name)]
public sealed class ConnectionTests(Running running)
{
    [Fact]
    public async Task Clients_that_hang_up_leave_nothing_in_work_and_the_next_is_answered_at_once()
    {
        var large = Pictures.Cell(side: 1024);
        for (var i = 0; i < 300; i++)
        {
            using var socket = new TcpClient();
            await socket.ConnectAsync(running.Server.Address.Host, running.Server.Address.Port);
            await socket.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"POST /api/predict HTTP/1.1\r\nHost: localhost\r\nContent-Length: {large.Length}\r\n\r\n"));
            await socket.GetStream().WriteAsync(large.AsMemory(0, i % 2 == 0 ? large.Length : large.Length / 2));
            socket.LingerState = new LingerOption(true, 0);
        }

        var start = Stopwatch.StartNew();
        while (await InWork() > 0 && start.Elapsed < TimeSpan.FromSeconds(30)) await Task.Delay(50);
        using var answer = await running.Client.PostAsync("/api/predict", new ByteArrayContent(Pictures.Cell()));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(0, await InWork());
        Assert.InRange(start.Elapsed.TotalSeconds, 0, 30);
    }

    [Fact]
    public async Task A_client_that_leaves_before_its_answer_is_counted_with_499()
    {
        const string gone = "hemato_requests_total{method=\"POST\",address=\"/api/predict\",status=\"499\"}";
        await using var server = await Running.Start(new ServeOptions { Models = [Running.Model], MaxWait = 1000 });
        var (cell, before) = (Pictures.Cell(side: 32), await Count());

        // An image waits the whole second for another that does not come; a machine that is too busy to leave in time tries again.
        for (var tries = 0; tries < 5 && await Count() == before; tries++)
        {
            using var late = await Begin([]);
            using (var leaving = await Begin(cell))
            {
                for (var i = 0; i < 100 && await InWork() < 2; i++) await Task.Delay(5);
                leaving.LingerState = new LingerOption(true, 0);
            }

            for (var i = 0; i < 20 && await Count() == before; i++) await Task.Delay(50);
        }

        Assert.True(await Count() > before);

        async Task<TcpClient> Begin(byte[] body)
        {
            var socket = new TcpClient();
            await socket.ConnectAsync(server.Address.Host, server.Address.Port);
            await socket.GetStream().WriteAsync((byte[])[.. Encoding.ASCII.GetBytes($"POST /api/predict HTTP/1.1\r\nHost: localhost\r\nContent-Length: {cell.Length}\r\n\r\n"), .. body]);
            return socket;
        }

        async Task<double> Count()
        {
            var metrics = await running.Client.GetStringAsync("/metrics");
            return metrics.Contains(gone, StringComparison.Ordinal) ? Running.Metric(metrics, gone) : 0;
        }
    }

    [Fact]
    public async Task Clients_that_hang_up_in_a_batch_leave_no_model_held()
    {
        var server = await Running.Start(new ServeOptions { Models = [Running.Model], Timeout = 120 });
        var (loaded, form) = (server.Catalogue.Default.Current, Form("first.png", "second.png"));
        for (var i = 0; i < 100; i++)
        {
            using var socket = new TcpClient();
            await socket.ConnectAsync(server.Address.Host, server.Address.Port);
            await socket.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"POST /api/predict/batch HTTP/1.1\r\nHost: localhost\r\nContent-Type: multipart/form-data; boundary=x\r\nContent-Length: {form.Sum(part => part.Length)}\r\n\r\n"));
            await socket.GetStream().WriteAsync(form[0]);
            if (i % 2 == 0) await socket.GetStream().WriteAsync(form[1]);
            socket.LingerState = new LingerOption(true, 0);
        }

        await server.DisposeAsync();

        Assert.False(loaded.TryHold());
    }

    [Fact]
    public async Task A_batch_answers_its_first_image_before_the_second_has_come()
    {
        var form = Form("first.png", "second.png");
        using var socket = new TcpClient { ReceiveTimeout = 60_000 };
        await socket.ConnectAsync(running.Server.Address.Host, running.Server.Address.Port);
        using var reader = new StreamReader(socket.GetStream());
        await socket.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"POST /api/predict/batch HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: multipart/form-data; boundary=x\r\nContent-Length: {form.Sum(part => part.Length)}\r\n\r\n"));

        await socket.GetStream().WriteAsync(form[0]);
        while (reader.ReadLine() is { } line && !line.Contains("\"index\":0", StringComparison.Ordinal)) Assert.DoesNotContain("\"index\"", line, StringComparison.Ordinal);
        await socket.GetStream().WriteAsync(form[1]);

        Assert.Contains("\"index\":1,\"name\":\"second.png\"", await reader.ReadToEndAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_ten_thousand_connections_those_beyond_the_limit_are_closed_and_it_answers_afterwards()
    {
        var sockets = new List<Socket>();
        var before = GC.GetTotalMemory(true);
        try
        {
            for (var i = 0; i < 10_000; i++)
            {
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
                sockets.Add(socket);
                await socket.ConnectAsync(running.Server.Address.Host, running.Server.Address.Port);
            }

            await Task.Delay(500);
            Assert.InRange(sockets.Count(socket => !(socket.Poll(0, SelectMode.SelectRead) && socket.Available == 0)), 1, 1000);
            Assert.InRange(GC.GetTotalMemory(true) - before, long.MinValue, 100 << 20);
        }
        finally
        {
            foreach (var socket in sockets) socket.Dispose();
        }

        using var client = new HttpClient { BaseAddress = running.Server.Address };
        HttpResponseMessage? answer = null;
        for (var i = 0; i < 100 && answer is null; i++)
        {
            try
            {
                answer = await client.PostAsync("/api/predict", new ByteArrayContent(Pictures.Cell()));
            }
            catch (HttpRequestException)
            {
                // The server has not yet seen that the others are gone.
                await Task.Delay(100);
            }
        }

        Assert.Equal(HttpStatusCode.OK, answer!.StatusCode);
    }

    [Fact]
    public async Task With_a_certificate_the_client_that_trusts_it_is_answered_and_another_is_not()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        var folder = Directory.CreateTempSubdirectory().FullName;
        var (cert, pem) = (Path.Combine(folder, "cert.pem"), Path.Combine(folder, "key.pem"));
        await File.WriteAllTextAsync(cert, certificate.ExportCertificatePem());
        await File.WriteAllTextAsync(pem, key.ExportPkcs8PrivateKeyPem());
        await using var server = await Running.Start(new ServeOptions { Models = [Running.Model], Certificate = cert, CertificateKey = pem });
        Directory.Delete(folder, recursive: true);
        using var trusting = new HttpClientHandler { ServerCertificateCustomValidationCallback = (_, shown, _, _) => shown!.Thumbprint == certificate.Thumbprint };
        using var client = new HttpClient(trusting) { BaseAddress = server.Address };
        using var stranger = new HttpClient { BaseAddress = server.Address };

        Assert.Equal("https", server.Address.Scheme);
        Assert.Equal("neutrophil", (string)(await Running.Json(await client.PostAsync("/api/predict", new ByteArrayContent(Pictures.Cell()))))["class"]!);
        await Assert.ThrowsAsync<HttpRequestException>(() => stranger.GetAsync("/"));
    }

    private async Task<double> InWork() => Running.Metric(await running.Client.GetStringAsync("/metrics"), "hemato_images_in_work");

    // Each image with the boundary after it, which tells that it has ended.
    private static byte[][] Form(string first, string second)
    {
        static byte[] Head(string name) => Encoding.ASCII.GetBytes($"Content-Disposition: form-data; name=\"image\"; filename=\"{name}\"\r\n\r\n");
        byte[] boundary = [.. "--x\r\n"u8], between = [.. "\r\n--x\r\n"u8], end = [.. "\r\n--x--\r\n"u8];
        return [[.. boundary, .. Head(first), .. Pictures.Cell(), .. between], [.. Head(second), .. Pictures.Cell(), .. end]];
    }
}
