using System.CommandLine;
using System.CommandLine.Invocation;
using Hematovision.Torch;

namespace Hematovision.Cli.Commands;

/// <summary><c>hemato --version</c>, with the versions of what it stands on.</summary>
internal sealed class VersionAction : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        var commit = HematovisionVersion.Commit is { } hash ? $" ({hash[..Math.Min(10, hash.Length)]})" : "";
        Console.WriteLine($"hemato {HematovisionVersion.Text}{commit}, TorchSharp {Engine.TorchSharpVersion}, libtorch {Engine.LibTorchVersion}");
        return 0;
    }
}
