@dotnet run -c Release --project "%~dp0src\Hematovision.Cli" -- %*
