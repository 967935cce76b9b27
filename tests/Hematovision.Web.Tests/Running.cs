using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Hematovision.Web.Tests;

/// <summary>A server with the bundled model, and a client of it.</summary>
public sealed class Running : IAsyncLifetime
{
    internal static string Model { get; } = Path.Combine(AppContext.BaseDirectory, "bundled", "hematovision-mobilenet_v2.safetensors");

    internal Server Server { get; private set; } = null!;

    internal HttpClient Client { get; private set; } = null!;

    /// <inheritdoc/>
    public async Task InitializeAsync()
    {
        Server = await Start(new ServeOptions { Models = [Model], Timeout = 120, Rate = 0 });
        Client = new HttpClient { BaseAddress = Server.Address };
    }

    /// <inheritdoc/>
    public async Task DisposeAsync()
    {
        Client.Dispose();
        await Server.DisposeAsync();
    }

    internal static Task<Server> Start(ServeOptions options) => Server.Start(options with { Port = 0 });

    /// <summary>The value of a metric, which is named with its labels where it has some.</summary>
    internal static double Metric(string metrics, string name) =>
        double.Parse(metrics.Split('\n').Single(line => line.StartsWith($"{name} ", StringComparison.Ordinal))[(name.Length + 1)..], System.Globalization.CultureInfo.InvariantCulture);

    internal static async Task<JsonObject> Json(HttpResponseMessage response) => (await response.Content.ReadFromJsonAsync<JsonObject>())!;
}

/// <summary>Tests that share one server, in turn: libtorch has one set of threads a process.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Serving : ICollectionFixture<Running>
{
    internal const string Name = "serving";
}
