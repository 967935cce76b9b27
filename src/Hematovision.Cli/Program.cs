using Hematovision.Cli;
using Hematovision.Cli.Output;

Console.SetError(new LenientWriter(Console.Error));
return CommandLine.Run(args);
