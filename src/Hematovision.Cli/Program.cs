using Hematovision.Cli;

return CommandLine.Run(args);
