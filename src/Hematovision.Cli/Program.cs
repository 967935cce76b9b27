using Hematovision.Cli;
using Hematovision.Cli.Output;

Console.SetError(TextWriter.Synchronized(new LenientWriter(Console.Error)));
return CommandLine.Run(args);
