using Microsoft.AspNetCore.Cors.Infrastructure;

namespace Hematovision.Web.Security;

/// <summary>Lets the pages of named origins ask from a browser (CORS). Without one named, nothing is said and browsers refuse.</summary>
internal static class Origins
{
    private static readonly TimeSpan Remembered = TimeSpan.FromHours(1);

    internal static void Allow(CorsPolicyBuilder policy, IReadOnlyList<string> origins) => policy
        .WithOrigins([.. origins])
        .WithMethods(HttpMethods.Get, HttpMethods.Head, HttpMethods.Post)
        .WithHeaders("Authorization", "Content-Type", "X-Api-Key", "Inference-Header-Content-Length")
        .WithExposedHeaders("X-Request-Id", "Retry-After", "Inference-Header-Content-Length")
        .SetPreflightMaxAge(Remembered);
}
