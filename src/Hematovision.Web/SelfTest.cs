using System.Net.Http.Headers;
using System.Text.Json.Nodes;

namespace Hematovision.Web;

/// <summary>Asks a running server for the class of a drawing, as a client would.</summary>
public static class SelfTest
{
    /// <summary>Predicts a sample through HTTP.</summary>
    /// <param name="server">The server.</param>
    /// <param name="options">What it was started with.</param>
    /// <returns>One line that says what came back.</returns>
    /// <exception cref="HematoException">Something else came back than an answer.</exception>
    public static async Task<string> Run(Server server, ServeOptions options)
    {
        ArgumentNullException.ThrowIfNull(server);
        ArgumentNullException.ThrowIfNull(options);

        // The certificate is for the name that clients use, not for this address.
        using var handler = new HttpClientHandler { ServerCertificateCustomValidationCallback = HttpClientHandler.DangerousAcceptAnyServerCertificateValidator };
        using var client = new HttpClient(handler) { BaseAddress = server.Address };
        if (options.ApiKeyFile is { } file) client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", (await File.ReadAllTextAsync(file)).Trim());
        try
        {
            var sample = await client.GetByteArrayAsync("/samples/neutrophil.png");
            using var response = await client.PostAsync("/api/predict", new ByteArrayContent(sample));
            var text = await response.Content.ReadAsStringAsync();
            if (!response.IsSuccessStatusCode) throw new HematoException($"the self-test failed: {(int)response.StatusCode}: {text}");
            var answer = JsonNode.Parse(text)!;
            return FormattableString.Invariant($"self-test passed: {server.Address} answered {answer["class"]} ({(double)answer["probability"]!:F4}) for a drawing of a neutrophil.");
        }
        catch (HttpRequestException e)
        {
            throw new HematoException($"the self-test failed: {e.Message}", e);
        }
    }
}
