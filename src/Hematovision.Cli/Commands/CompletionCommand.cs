using System.CommandLine;

namespace Hematovision.Cli.Commands;

/// <summary><c>hemato completion SHELL</c>: the script that a shell reads to complete commands and options.</summary>
internal static class CompletionCommand
{
    // Each hands the line and the cursor to the [suggest] directive, so commands and options are listed in one place alone.
    private static readonly Dictionary<string, string> Scripts = new(StringComparer.Ordinal)
    {
        ["bash"] = """
            _hemato() {
              local IFS=$'\n'
              local word="${COMP_WORDS[COMP_CWORD]}" words
              words="$(hemato "[suggest:$COMP_POINT]" "$COMP_LINE" 2>/dev/null)"
              # Options only where one is begun, so that files are offered elsewhere.
              [[ "$word" == -* ]] || words="$(grep -v '^-' <<<"$words")"
              COMPREPLY=($(compgen -W "$words" -- "$word"))
            }
            complete -o default -F _hemato hemato
            """,
        ["zsh"] = """
            #compdef hemato
            _hemato() {
              local completions=("${(@f)$(hemato "[suggest:$CURSOR]" "$BUFFER" 2>/dev/null)}")
              compadd -a completions
              _files
            }
            compdef _hemato hemato
            """,
        ["fish"] = """
            complete -c hemato -a '(hemato "[suggest:"(commandline -C)"]" (commandline) 2>/dev/null)'
            """,
        ["pwsh"] = """
            Register-ArgumentCompleter -Native -CommandName hemato -ScriptBlock {
              param($word, $line, $cursor)
              hemato "[suggest:$cursor]" "$line" 2>$null | ForEach-Object { [System.Management.Automation.CompletionResult]::new($_) }
            }
            """,
    };

    private static readonly Argument<string> Shell = new("SHELL") { Description = string.Join(", ", Scripts.Keys) + "." };

    internal static Command Create()
    {
        Shell.CompletionSources.Add([.. Scripts.Keys]);
        var command = new Command("completion", "Print the script that completes hemato in a shell, for example: source <(hemato completion bash).") { Shell };
        command.SetAction(parsed =>
        {
            var shell = parsed.GetValue(Shell)!;
            Console.WriteLine(Scripts.GetValueOrDefault(shell) ?? throw new UsageException($"there is no script for {shell}; there is one for {string.Join(", ", Scripts.Keys)}."));
            return 0;
        });
        return command;
    }
}
