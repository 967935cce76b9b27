using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Threading.RateLimiting;
using Hematovision.Imaging;
using Hematovision.Web.Api;
using Hematovision.Web.Engine;
using Hematovision.Web.History;
using Hematovision.Web.Models;
using Hematovision.Web.OpenInference;
using Hematovision.Web.Security;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Prometheus;

namespace Hematovision.Web;

/// <summary>The page and the API over one or several models. Nothing is read from the environment or from settings files: what it does follows from its options.</summary>
public sealed class Server : IAsyncDisposable
{
    private const long BytesOfAllUploads = 512 << 20;
    private const int Connections = 1000;
    private const int AfterTimeout = 5;
    private const int BurstsAMinute = 10;
    private static readonly TimeSpan LookAtFiles = TimeSpan.FromSeconds(1);

    private readonly WebApplication _app;
    private readonly ModelThread _thread;
    private readonly Classification _classification;
    private readonly HistoryWriter? _history;
    private readonly FileWatch _watch;

    private Server(WebApplication app, ModelThread thread, Classification classification, HistoryWriter? history, Catalogue catalogue)
    {
        (_app, _thread, _classification, _history, Catalogue) = (app, thread, classification, history, catalogue);
        history?.LogTo(app.Services.GetRequiredService<ILogger<HistoryWriter>>());
        _watch = new FileWatch(catalogue, thread, LookAtFiles, app.Services.GetRequiredService<ILogger<FileWatch>>());
        Address = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
    }

    /// <summary>Where it listens.</summary>
    public Uri Address { get; }

    /// <summary>The models, which it lets go at its end.</summary>
    internal Catalogue Catalogue { get; }

    /// <summary>What it answers to, for tests.</summary>
    internal IEnumerable<RouteEndpoint> Endpoints => _app.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>();

    /// <summary>Loads the models and listens.</summary>
    /// <param name="options">What it shall do.</param>
    /// <param name="cancellation">Stops the start.</param>
    /// <exception cref="UsageException">An option makes no sense.</exception>
    /// <exception cref="HematoException">A model, the key, the history or the certificate cannot be used, or the address is taken.</exception>
    public static async Task<Server> Start(ServeOptions options, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        var key = options.ApiKeyFile is { } file ? ApiKey.Read(file) : null;
        var catalogue = new Catalogue(options.Models, options.Device, options.Precision, options.Runtime);
        var history = options.History is { } kept ? new HistoryWriter(kept) : null;
        var admission = new Admission(options.Queue, Math.Max(BytesOfAllUploads, 3 * options.MaxBytes));
        var thread = new ModelThread(options.Queue, options.MaxBatch, TimeSpan.FromMilliseconds(options.MaxWait), () => admission.InWork);
        var classification = new Classification(thread, new DecodeLimits(options.MaxPixels, options.MaxBytes), history);
        try
        {
            await thread.Do(() =>
            {
                Torch.Engine.Start();
                foreach (var model in catalogue.All) model.Load();
            });
            var inferring = new Inferring(catalogue, admission, classification, options);
            var app = Build(options, key, new Predicting(catalogue, admission, classification, options), inferring, catalogue, thread);
            await Listen(app, options, cancellation);
            return new Server(app, thread, classification, history, catalogue);
        }
        catch
        {
            thread.Dispose();
            catalogue.Dispose();
            classification.Dispose();
            history?.Dispose();
            throw;
        }
    }

    /// <summary>Takes nothing more, answers what was accepted, and ends.</summary>
    public async ValueTask DisposeAsync()
    {
        // The last is disposed of first, and each whatever befalls those before it.
        using var history = _history;
        using var models = Catalogue;
        using var classification = _classification;
        using var thread = _thread;
        await using var app = _app;
        try
        {
            await _watch.DisposeAsync();
        }
        finally
        {
            await app.StopAsync();
        }
    }

    private static async Task Listen(WebApplication app, ServeOptions options, CancellationToken cancellation)
    {
        try
        {
            await app.StartAsync(cancellation);
        }
        catch (Exception e)
        {
            await app.DisposeAsync();
            if (e is not IOException) throw;
            throw new HematoException($"cannot listen on {new IPEndPoint(options.Address, options.Port)}: {e.Message.TrimEnd('.')}; --port names another.", e);
        }
    }

    private static WebApplication Build(ServeOptions options, ApiKey? key, Predicting predicting, Inferring inferring, Catalogue catalogue, ModelThread thread)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => Configure(kestrel, options));
        builder.Logging.AddJsonConsole(console => (console.UseUtcTimestamp, console.TimestampFormat) = (true, "O")).SetMinimumLevel(LogLevel.Information).AddFilter("Microsoft", LogLevel.Warning)
            .AddFilter("Microsoft.Extensions.Hosting", LogLevel.None); // what keeps it from starting is told in one line
        builder.Services.Configure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(options.Timeout + AfterTimeout));
        builder.Services.AddSingleton<IHostLifetime, QuietLifetime>().AddSingleton(options).AddSingleton<Problems>().AddRoutingCore().AddCors();
        builder.Services.AddRateLimiter(limiter => Limit(limiter, options));

        var app = builder.Build();
        app.Use(SecurityHeaders.Add);
        app.UseMiddleware<Problems>();
        app.UseRouting();
        if (key is null)
        {
            app.Use((context, next) =>
            {
                Strangers.Refuse(context.Request, options.CorsOrigins);
                return next(context);
            });
        }

        if (options.CorsOrigins.Count > 0) app.UseCors(policy => Origins.Allow(policy, options.CorsOrigins));
        app.UseRateLimiter();
        app.Use((context, next) => Routes.Refuse(context, next, key));
        Map(app, options, new PageFiles(), predicting, inferring, catalogue, thread, key);
        return app;
    }

    private static void Map(WebApplication app, ServeOptions options, PageFiles page, Predicting predicting, Inferring inferring, Catalogue catalogue, ModelThread thread, ApiKey? key)
    {
        foreach (var address in page.Addresses) app.MapRead(address, (HttpContext context) => page.Send(context, address)).DisableRateLimiting();
        app.MapRead("/healthz", () => Results.Text("ok")).DisableRateLimiting();

        void Guard(HttpContext context) => key?.Require(context);
        Delegate Guarded(RequestDelegate work) => (RequestDelegate)(context =>
        {
            Guard(context);
            return work(context);
        });

        app.MapPost("/api/predict", Guarded(predicting.One));
        app.MapPost("/api/predict/batch", Guarded(predicting.Batch));
        app.MapRead("/api/models", Guarded(context => context.Response.WriteAsJsonAsync(ModelCards.Of(catalogue, options), Answers.Json)));
        app.MapPost("/api/models/{name}/reload", Guarded(async context =>
        {
            var model = catalogue.Find((string)context.Request.RouteValues["name"]!);
            await Reload(model, thread);
            await context.Response.WriteAsJsonAsync(ModelCards.Of(catalogue, options), Answers.Json);
        }));
        inferring.Map(app, Guarded);
        app.MapRead("/metrics", Guarded(async context =>
        {
            context.Response.ContentType = "text/plain; version=0.0.4; charset=utf-8";
            await Metrics.DefaultRegistry.CollectAndExportAsTextAsync(context.Response.Body, context.RequestAborted);
        }));
    }

    private static async Task Reload(ServedModel model, ModelThread thread)
    {
        try
        {
            await thread.Do(model.Load);
        }
        catch (HematoException e)
        {
            // The message names the file, which is the server's own business.
            throw new ProblemException(StatusCodes.Status409Conflict, "Not reloaded", e.Message.Replace(model.Path, model.Name, StringComparison.Ordinal) + " The model that was loaded before goes on answering.");
        }
    }

    // All that a key guards counts, and what is at no address: whoever guesses a key is slowed down too.
    private static void Limit(Microsoft.AspNetCore.RateLimiting.RateLimiterOptions limiter, ServeOptions options)
    {
        limiter.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, IPAddress>(context => options.Rate == 0
            ? RateLimitPartition.GetNoLimiter(IPAddress.None)
            : RateLimitPartition.GetTokenBucketLimiter(context.Connection.RemoteIpAddress ?? IPAddress.None, _ => new TokenBucketRateLimiterOptions
            {
                TokenLimit = Math.Max(1, options.Rate / BurstsAMinute),
                TokensPerPeriod = options.Rate,
                ReplenishmentPeriod = TimeSpan.FromMinutes(1), // filled ten times a second, by the share of it that has gone by
            }));
        limiter.OnRejected = (rejected, _) => new ValueTask(Problems.Write(
            rejected.HttpContext,
            new ProblemException(
                StatusCodes.Status429TooManyRequests, "Too many requests", $"one address may make {options.Rate} requests a minute.",
                retryAfter: (int)Math.Ceiling(60.0 / options.Rate))));
    }

    private static void Configure(KestrelServerOptions kestrel, ServeOptions options)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = checked(options.MaxBytes + Predicting.FormBytes); // a batch asks for more
        kestrel.Limits.MaxConcurrentConnections = Connections;
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(options.Timeout);
        kestrel.Listen(options.Address, options.Port, listen =>
        {
            if (options.Certificate is { } certificate) listen.UseHttps(Read(certificate, options.CertificateKey!));
        });
    }

    private static X509Certificate2 Read(string certificate, string key)
    {
        try
        {
            return X509Certificate2.CreateFromPemFile(certificate, key);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new HematoException($"the certificate {certificate} with its key {key} cannot be used: {e.Message}", e);
        }
    }
}
