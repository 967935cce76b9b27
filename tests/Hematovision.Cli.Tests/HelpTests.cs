namespace Hematovision.Cli.Tests;

/// <summary>The pages of <c>--help</c>, word for word, and what starts without libtorch.</summary>
[Collection(Command.Name)]
public sealed class HelpTests(Trained trained)
{
    [Theory]
    [InlineData("", "help.txt")]
    [InlineData("train", "help-train.txt")]
    [InlineData("eval", "help-eval.txt")]
    [InlineData("compare", "help-compare.txt")]
    [InlineData("crossval", "help-crossval.txt")]
    [InlineData("lr-find", "help-lr-find.txt")]
    [InlineData("sweep", "help-sweep.txt")]
    [InlineData("reproduce", "help-reproduce.txt")]
    [InlineData("report", "help-report.txt")]
    [InlineData("average", "help-average.txt")]
    [InlineData("predict", "help-predict.txt")]
    [InlineData("cells", "help-cells.txt")]
    [InlineData("differential", "help-differential.txt")]
    [InlineData("calibrate", "help-calibrate.txt")]
    [InlineData("quantize", "help-quantize.txt")]
    [InlineData("export", "help-export.txt")]
    [InlineData("serve", "help-serve.txt")]
    [InlineData("data import", "help-data-import.txt")]
    [InlineData("data download", "help-data-download.txt")]
    [InlineData("data synth", "help-data-synth.txt")]
    [InlineData("data inspect", "help-data-inspect.txt")]
    [InlineData("data split", "help-data-split.txt")]
    [InlineData("data audit", "help-data-audit.txt")]
    public void A_page_reads_as_it_is_kept(string command, string page)
    {
        var help = Hemato.Run(trained.Folder, [.. command.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--help"]).Succeeds();

        Assert.Equal(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Pages", page)).ReplaceLineEndings("\n"), help.Out.ReplaceLineEndings("\n"));
        Assert.All(help.Lines, line => Assert.True(line.Length <= 100, line));
    }

    [Fact]
    public void Every_command_has_a_page_and_every_option_a_line()
    {
        var commands = Hemato.Run(trained.Folder, "--help").Lines
            .SkipWhile(line => line != "Commands:").Skip(1).TakeWhile(line => line.Length > 0)
            .Where(line => !line.StartsWith("   ", StringComparison.Ordinal)).Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[0]);

        Assert.All(commands, command => Assert.Contains($"Usage: hemato {command}", Hemato.Run(trained.Folder, command, "-h").Succeeds().Out, StringComparison.Ordinal));
    }

    [Fact]
    public void What_computes_nothing_does_not_load_libtorch()
    {
        var without = new Dictionary<string, string?> { ["HEMATO_LIBTORCH"] = Path.Combine(trained.Folder, "nowhere") };

        foreach (string[] command in (string[][])[["--help"], ["train", "--help"], ["completion", "bash"], ["weights", "list"]])
        {
            Hemato.Run(trained.Folder, without, command).Succeeds();
        }

        Hemato.Run(trained.Folder, without, "devices").FailsWith(1, "HEMATO_LIBTORCH=", "name the torch/lib folder of a PyTorch installation");
    }

    [Fact]
    public void A_server_without_libtorch_says_so_and_ends()
    {
        var without = new Dictionary<string, string?> { ["HEMATO_LIBTORCH"] = Path.Combine(trained.Folder, "nowhere") };

        Hemato.Run(trained.Folder, without, "serve", trained.Model, "--port", "0", "--device", "cpu").FailsWith(1, "HEMATO_LIBTORCH=", "name the torch/lib folder of a PyTorch installation");
    }

    [Fact]
    public void The_version_names_what_the_program_stands_on() =>
        Assert.Matches(@"^hemato \d+\.\d+\.\d+( \([0-9a-f]+\))?, TorchSharp \d+\.\d+\.\d+, libtorch \d+\.\d+\.\d+\n$", Hemato.Run(trained.Folder, "--version").Succeeds().Out.ReplaceLineEndings("\n"));

    [Fact]
    public void A_summary_tells_the_classes_the_scores_and_the_layers()
    {
        var summary = Hemato.Run(trained.Folder, "summary", trained.Model).Succeeds();

        Assert.Contains("classes        eosinophil, lymphocyte, monocyte, neutrophil", summary.Lines);
        Assert.Contains("preprocessing  the whole image to 32 x 32, bilinear, antialiased, white balance", summary.Lines);
        Assert.Matches(@"(?m)^val_accuracy +[01]\.\d{4}$", summary.Out);
        Assert.Matches(@"(?m)^features\.0\.0 +Conv2d 3x3 +32 x 16 x 16 +864 ", summary.Out);
    }

    [UnixFact]
    public void Bash_completes_commands_options_values_and_leaves_files_to_itself()
    {
        const string ask = """
            source <(hemato completion bash)
            for line in "hemato tr" "hemato train --b" "hemato train --optimizer ad" "hemato weights get r" "hemato predict " "hemato train --data d"; do
              COMP_LINE="$line" COMP_POINT=${#line}; read -ra COMP_WORDS <<<"$line"
              [[ "$line" == *" " ]] && COMP_WORDS+=("")
              COMP_CWORD=$((${#COMP_WORDS[@]} - 1)) COMPREPLY=()
              _hemato
              echo "${COMPREPLY[*]}"
            done
            """;

        Assert.Equal("train\n--backbone --batch-size\nadam adamw\nresnet18 resnet50\n\n\n", Hemato.Bash(trained.Folder, ask).Succeeds().Out);
    }
}
