using System.Net;
using Hematovision.Web.Api;

namespace Hematovision.Web.Security;

/// <summary>
/// A server without a key is for whoever sits at its machine, but every web page that they visit can reach it too: from another origin, or
/// from its own name once that leads to this machine (DNS rebinding). A browser sends the origin and the host, and no page can change them.
/// </summary>
internal static class Strangers
{
    /// <exception cref="ProblemException">A page of another origin than the server's own and <paramref name="allowed"/> asks, or one of another host.</exception>
    internal static void Refuse(HttpRequest request, IReadOnlyList<string> allowed)
    {
        var (origin, host) = (request.Headers.Origin.ToString(), request.Host.Host);
        if (origin.Length > 0 && !origin.Equals($"{request.Scheme}://{request.Host}", StringComparison.OrdinalIgnoreCase) && !allowed.Contains(origin))
            throw Refusal("Another origin", "pages of other origins may not ask this server, which has no key; --cors-origin names those that may.");
        if (request.Host.HasValue && !host.Equals("localhost", StringComparison.OrdinalIgnoreCase) && !(IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address)))
            throw Refusal("Another host", "this server has no key and answers as localhost or a loopback address alone; with --api-key-file it answers under any name.");
    }

    private static ProblemException Refusal(string title, string detail) => new(StatusCodes.Status403Forbidden, title, detail);
}
