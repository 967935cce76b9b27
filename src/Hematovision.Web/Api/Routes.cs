using Hematovision.Web.Security;

namespace Hematovision.Web.Api;

/// <summary>What is asked at which address by which method.</summary>
internal static class Routes
{
    private static readonly string[] Reading = [HttpMethods.Get, HttpMethods.Head];

    /// <summary>Adds an address that is read; HEAD is GET without its body.</summary>
    internal static RouteHandlerBuilder MapRead(this IEndpointRouteBuilder app, string address, Delegate work) => app.MapMethods(address, Reading, work);

    /// <summary>Refuses an address that is none, and a method that its address does not have.</summary>
    internal static async Task Refuse(HttpContext context, RequestDelegate next, ApiKey? key)
    {
        if (context.GetEndpoint() is RouteEndpoint)
        {
            await next(context);
            return;
        }

        key?.Require(context);

        // Where an address has other methods, routing gives an endpoint of its own, which names them.
        if (context.GetEndpoint()?.RequestDelegate is not { } refusal) throw new ProblemException(StatusCodes.Status404NotFound, "Not found", "there is nothing at this address.");
        await refusal(context);
        throw new ProblemException(StatusCodes.Status405MethodNotAllowed, "Method not allowed", $"this address is for {context.Response.Headers.Allow}.");
    }
}
