using System.CommandLine;
using System.Net;
using Hematovision.Cli.Output;
using Hematovision.Inference;
using Hematovision.Torch;
using Hematovision.Web;

namespace Hematovision.Cli.Commands;

/// <summary><c>hemato serve</c>: the page and the API.</summary>
internal static class ServeCommand
{
    private static readonly ServeOptions Defaults = new() { Models = [] };

    private static readonly Argument<string[]> Models = new("MODEL")
    {
        Description = "Model files; the bundled one where none is named. The first answers where a request names none.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private static readonly Option<string> Address = CommonOptions.Text("--address", "IP", "Address to listen on; any but loopback needs --api-key-file.", "127.0.0.1");
    private static readonly Option<int> Port = CommonOptions.Whole("--port", "Port to listen on; 0 for a free one.", Defaults.Port);
    private static readonly Option<string?> ApiKeyFile = CommonOptions.Text("--api-key-file", "FILE", "Ask for the key in this file.");
    private static readonly Option<string?> Certificate = CommonOptions.Text("--cert", "FILE", "Certificate and its chain (PEM), for TLS.");
    private static readonly Option<string?> CertificateKey = CommonOptions.Text("--cert-key", "FILE", "The certificate's key (PEM).");
    private static readonly Option<string[]> CorsOrigin = new("--cors-origin") { Description = "Let the pages of this origin ask from a browser; once for each origin.", HelpName = "ORIGIN", AllowMultipleArgumentsPerToken = true };
    private static readonly Option<string?> History = CommonOptions.Text("--history", "FILE", "Keep the results, without pixels, in this SQLite file.");
    private static readonly Option<int> MaxBatch = CommonOptions.Whole("--max-batch", "Images computed at once.", Defaults.MaxBatch);
    private static readonly Option<int> MaxWait = CommonOptions.Milliseconds("--max-wait", "Milliseconds that a batch waits for more images.", Defaults.MaxWait);
    private static readonly Option<int> Queue = CommonOptions.Whole("--queue", "Images in work; more are told to come again.", Defaults.Queue);
    private static readonly Option<string> Device = CommonOptions.Device();
    private static readonly Option<Precision> Precision = CommonOptions.Numbers();
    private static readonly Option<NetworkRuntime> Runtime = CommonOptions.Runtime();
    private static readonly Option<int> MaxBytes = CommonOptions.Whole("--max-bytes", "Bytes of an image.", (int)Defaults.MaxBytes);
    private static readonly Option<int> MaxPixels = CommonOptions.Whole("--max-pixels", "Pixels of an image, read before any is decoded.", (int)Defaults.MaxPixels);
    private static readonly Option<int> MaxImages = CommonOptions.Whole("--max-images", "Images of a batch request.", Defaults.MaxImages);
    private static readonly Option<int> Timeout = CommonOptions.Whole("--timeout", "Seconds for an image and its answer.", Defaults.Timeout);
    private static readonly Option<int> Rate = CommonOptions.Whole("--rate", "Requests a minute from one address, a tenth at once; 0 for any.", Defaults.Rate);
    private static readonly Option<bool> SelfTesting = new("--selftest") { Description = "Start, classify a drawing through HTTP, and stop." };

    internal static Command Create()
    {
        var command = new Command("serve", "Serve a page and an API.") { Models };
        Help.Add(command, "Listen", Address, Port, ApiKeyFile, Certificate, CertificateKey, CorsOrigin);
        Help.Add(command, "Work", MaxBatch, MaxWait, Queue, Device, Precision, Runtime, History);
        Help.Add(command, "Limits", MaxBytes, MaxPixels, MaxImages, Timeout, Rate);
        Help.Add(command, "Check", SelfTesting);
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        var named = parsed.GetValue(Models)!;
        var testing = parsed.GetValue(SelfTesting);
        var options = new ServeOptions
        {
            Models = named.Length > 0 ? named : [BundledModel.Require()],
            Address = IPAddress.TryParse(parsed.GetValue(Address), out var address) ? address : throw new UsageException($"--address takes an IP address such as 127.0.0.1, not '{parsed.GetValue(Address)}'."),
            Port = testing && parsed.GetResult(Port) is not { Implicit: false } ? 0 : parsed.GetValue(Port),
            ApiKeyFile = parsed.GetValue(ApiKeyFile),
            Certificate = parsed.GetValue(Certificate),
            CertificateKey = parsed.GetValue(CertificateKey),
            CorsOrigins = parsed.GetValue(CorsOrigin) ?? [],
            History = parsed.GetValue(History),
            MaxBatch = parsed.GetValue(MaxBatch),
            MaxWait = parsed.GetValue(MaxWait),
            Queue = parsed.GetValue(Queue),
            Device = parsed.GetValue(Device)!,
            Precision = parsed.GetValue(Precision),
            Runtime = parsed.GetValue(Runtime),
            MaxBytes = parsed.GetValue(MaxBytes),
            MaxPixels = parsed.GetValue(MaxPixels),
            MaxImages = parsed.GetValue(MaxImages),
            Timeout = parsed.GetValue(Timeout),
            Rate = parsed.GetValue(Rate),
        };

        // What stands on standard error there is a log of JSON, which something reads.
        using var interruption = new Interruption(isQuiet: Console.IsErrorRedirected);
        Serve(options, testing, interruption.Token).GetAwaiter().GetResult();
        return 0;
    }

    // A server that was told to stop has done what it was started for: exit code 0.
    private static async Task Serve(ServeOptions options, bool testing, CancellationToken stop)
    {
        await using var server = await Server.Start(options, stop);
        if (testing)
        {
            Console.WriteLine(await SelfTest.Run(server, options));
            return;
        }

        Console.WriteLine($"Serving {string.Join(", ", options.Models.Select(Path.GetFileNameWithoutExtension))} on {server.Address}");
        try
        {
            await Task.Delay(System.Threading.Timeout.Infinite, stop);
        }
        catch (OperationCanceledException)
        {
            // Told to stop.
        }
    }
}
