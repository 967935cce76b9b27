using System.Security.Cryptography;
using System.Text;
using Hematovision.Web.Api;

namespace Hematovision.Web.Security;

/// <summary>The key that requests must bring, as <c>Authorization: Bearer KEY</c> or <c>X-Api-Key: KEY</c>.</summary>
internal sealed class ApiKey
{
    private const int Shortest = 16;

    // Hashes have one length, so that comparing them tells nothing of the key's.
    private readonly byte[] _hash;

    private ApiKey(string key) => _hash = Hash(key);

    /// <summary>Reads the key of a file.</summary>
    /// <exception cref="HematoException">The file cannot be read or holds no key that is long enough.</exception>
    internal static ApiKey Read(string path)
    {
        try
        {
            var key = File.ReadAllText(path).Trim();
            if (key.Length < Shortest || key.Any(char.IsWhiteSpace)) throw new HematoException($"{path} must hold one key of at least {Shortest} characters, for example from: openssl rand -hex 32");
            return new ApiKey(key);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new HematoException($"cannot read the key file {path}: {e.Message}", e);
        }
    }

    /// <exception cref="ProblemException">The request does not bring it.</exception>
    internal void Require(HttpContext context)
    {
        const string bearer = "Bearer ";
        var authorization = context.Request.Headers.Authorization.ToString();
        var key = authorization.StartsWith(bearer, StringComparison.OrdinalIgnoreCase) ? authorization[bearer.Length..] : context.Request.Headers["X-Api-Key"].ToString();
        if (CryptographicOperations.FixedTimeEquals(Hash(key.Trim()), _hash)) return;
        context.Response.Headers.WWWAuthenticate = "Bearer";
        throw new ProblemException(StatusCodes.Status401Unauthorized, "No key", "this server asks for its key: Authorization: Bearer KEY.");
    }

    private static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
