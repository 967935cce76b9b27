namespace Hematovision.Cli.Tests;

/// <summary>A run that was cut off goes on, and ends with the weights it would have had.</summary>
[Collection(Command.Name)]
public sealed class ResumeTests(Trained trained) : IDisposable
{
    private readonly Folder _folder = new Folder().WithImages();

    public void Dispose() => _folder.Dispose();

    [UnixFact]
    public void Ctrl_C_leaves_a_run_that_goes_on_to_the_same_weights()
    {
        using (var run = Hemato.Start(_folder.Path, [.. Trained.Options, "--name", "run", "--no-report"]))
        {
            run.WaitFor(line => line.StartsWith("    1       head", StringComparison.Ordinal));
            run.Signal(Hemato.Interrupt);
            run.Wait().EndsWith(130, $"stopped; go on with: hemato train --resume {_folder["runs/run"]} --no-report");
        }

        AssertGoesOn("runs/run");
        Hemato.Run(_folder.Path, "train", "--resume", "runs/run").FailsWith(1, "runs/run is complete");
    }

    [UnixFact]
    public void Killed_it_goes_on_to_the_same_weights()
    {
        using (var run = Hemato.Start(_folder.Path, [.. Trained.Options, "--name", "run"]))
        {
            run.WaitFor(line => line.StartsWith("    1       head", StringComparison.Ordinal));
            run.Signal(Hemato.Kill);
            Assert.NotEqual(0, run.Wait().Code);
        }

        AssertGoesOn("runs/run");
    }

    [UnixFact]
    public void A_run_that_is_in_work_is_neither_gone_on_with_nor_begun_a_second_time()
    {
        using (var run = Hemato.Start(_folder.Path, [.. Trained.Options, "--name", "run"]))
        {
            run.WaitFor(line => line.StartsWith("run ", StringComparison.Ordinal));
            Hemato.Run(_folder.Path, "train", "--resume", "runs/run").FailsWith(1, "runs/run is in work in another process");
            Hemato.Run(_folder.Path, [.. Trained.Options, "--name", "run"]).EndsWith(1, "there is a run ", "runs/run already");
            run.Signal(Hemato.Interrupt);
            run.Wait();
        }

        AssertGoesOn("runs/run");
    }

    [UnixFact]
    public void What_was_damaged_since_is_said_and_nothing_is_made_of_it()
    {
        KillAfterTheSecondEpoch();

        var state = _folder["runs/run/state"];
        var model = Directory.GetFiles(state, "epoch-*.model.safetensors").Single();
        var optimizer = Directory.GetFiles(state, "epoch-*.optimizer.safetensors").Single();
        foreach (var (file, says) in new[]
        {
            (Path.Combine(state, "state.json"), "state.json is damaged"), (model, "is cut short"), (optimizer, "is cut short"),
            (_folder["runs/run/config.json"], "config.json"), (_folder["runs/run/split.csv"], "split.csv"),
            (_folder["data/monocyte/monocyte-00000.jpg"], "the images of runs/run have changed since it began"),
        })
        {
            var whole = File.ReadAllBytes(file);
            File.WriteAllBytes(file, whole[..(whole.Length / 2)]);
            Hemato.Run(_folder.Path, "train", "--resume", "runs/run").EndsWith(1, says);
            File.WriteAllBytes(file, whole);
        }

        AssertGoesOn("runs/run");
    }

    [Fact]
    public void A_folder_that_is_no_run_or_a_name_that_is_taken()
    {
        Hemato.Run(_folder.Path, "train", "--resume", "data").FailsWith(1, "data is not a run folder: it holds no config.json");
        Hemato.Run(trained.Folder, [.. Trained.Quick, "--name", "straight"]).FailsWith(1, $"there is a run {trained.Run} already", "choose another --name");
    }

    // An epoch is short here: on a busy machine the third may be over before the signal comes.
    private void KillAfterTheSecondEpoch()
    {
        do
        {
            if (Directory.Exists(_folder["runs/run"])) Directory.Delete(_folder["runs/run"], recursive: true);
            using var run = Hemato.Start(_folder.Path, [.. Trained.Options, "--name", "run"]);
            run.WaitFor(line => line.StartsWith("    2  fine-tune", StringComparison.Ordinal));
            run.Signal(Hemato.Kill);
            run.Wait();
        }
        while (!File.Exists(_folder["runs/run/state/epoch-0002.model.safetensors"]));
    }

    private void AssertGoesOn(string run)
    {
        Hemato.Run(_folder.Path, "train", "--resume", run).Succeeds();

        Assert.Equal(Folder.Hash(trained.Last), Folder.Hash(_folder[$"{run}/last.safetensors"]));
        Assert.Equal(Folder.Hash(trained.Model), Folder.Hash(_folder[$"{run}/best.safetensors"]));
        Assert.False(Directory.Exists(_folder[$"{run}/state"]));
    }
}
