namespace Hematovision.Cli.Tests;

/// <summary>A command line that makes no sense: one line that names what was meant, exit code 2, and nothing is made.</summary>
[Collection(Command.Name)]
public sealed class UsageTests(Trained trained)
{
    [Theory]
    [InlineData("trian", "unknown command 'trian'; did you mean train?")]
    [InlineData("weights gat vgg16", "unknown command 'gat'; did you mean get?")]
    [InlineData("--zzz", "unknown option '--zzz'.")]
    [InlineData("train --backbon vgg16", "unknown option '--backbon'; did you mean --backbone?")]
    [InlineData("train --data data --backbone mobilenetv2", "unknown backbone 'mobilenetv2'; did you mean mobilenet_v2?")]
    [InlineData("weights get resnet", "unknown backbone 'resnet'; did you mean resnet18?")]
    [InlineData("train --data data --weights none --freeze layer9", "unknown stage 'layer9' of mobilenet_v2")]
    [InlineData("train --data data --weights none --freeze features.33", "did you mean features.3?")]
    [InlineData("train --data data --optimizer adm", "--optimizer takes adam, adamw or sgd, not 'adm'")]
    [InlineData("train --data data --augment heavy", "unknown augmentation 'heavy': use none, light, strong, foreign")]
    [InlineData("train --data data --device gpu", "unknown device 'gpu': use auto, cpu, cuda or cuda:N")]
    [InlineData("train --data data --epochs", "Required argument missing for option: '--epochs'")]
    [InlineData("train --data data --epochs two", "--epochs takes a whole number, not 'two'")]
    [InlineData("train --data data --epochs 0 --epochs-head 0", "--epochs-head and --epochs are not negative and not both 0")]
    [InlineData("train --data data --lr 0,001", "--lr takes a number such as 0.001, not '0,001'")]
    [InlineData("train --data data --dropout NaN", "--dropout takes a number")]
    [InlineData("train --data data --dropout 1", "--dropout is at least 0 and less than 1")]
    [InlineData("train --data data --seed -1", "--seed takes a whole number from 0, not '-1'")]
    [InlineData("train --data data --head abc", "--head takes widths such as 256 or 256,64, or none; 'abc' is neither")]
    [InlineData("train --data data --head 0", "--head takes widths from 1 to 65536")]
    [InlineData("train --data data --ratios 80/30", "'80/30' is no split: give train/val/test as three numbers that add up to 100")]
    [InlineData("train --data data --size 8", "size 8 is outside 32..1024")]
    [InlineData("train --data data --white-balance yes", "--white-balance takes true or false, not 'yes'")]
    [InlineData("train --data data --weights none --batch-size 1", "--batch-size is at least 2 where BatchNorm learns")]
    [InlineData("train --data data --size 0", "size 0 is outside 32..1024")]
    [InlineData("train --data data --size 2000000000", "size 2000000000 is outside 32..1024")]
    [InlineData("train --data data --weights none --name a/b", "--name 'a/b' is not the name of a folder")]
    [InlineData("train", "--data is needed")]
    [InlineData("train --resume run --data data", "--resume reads every option from its run folder; leave --data out")]
    [InlineData("train --resume run --epochs 3", "leave --epochs out")]
    [InlineData("train more --data data", "there is nothing to do with 'more'")]
    [InlineData("eval", "Option '--data' is required")]
    [InlineData("eval --data data --split tset MODEL", "--split takes train, val, test or all, not 'tset'")]
    [InlineData("eval --data data --split 1 MODEL", "--split takes train, val, test or all, not '1'")]
    [InlineData("predict", "Required argument missing")]
    [InlineData("predict MODEL", "name images after the model")]
    [InlineData("predict MODEL data --json --csv", "--json and --csv exclude each other")]
    [InlineData("predict MODEL data --top 0", "--top is at least 1")]
    [InlineData("predict MODEL data --batch-size 0", "--batch-size is at least 1")]
    [InlineData("predict MODEL data --workers -1", "--workers is from 0 to 256")]
    [InlineData("differential MODEL", "name images after the model")]
    [InlineData("differential MODEL data --abstain-below 2", "--abstain-below takes a probability from 0 to 1")]
    [InlineData("calibrate MODEL --data data --json MODEL", "MODEL is a model, which would be lost")]
    [InlineData("calibrate MODEL --data data --out data/monocyte/monocyte-00000.jpg", "monocyte-00000.jpg is no model file and would be lost")]
    [InlineData("quantize MODEL --data data --json MODEL", "MODEL is a model, which would be lost")]
    [InlineData("cells data --json data/monocyte/monocyte-00000.jpg", "monocyte-00000.jpg is an image, which would be lost")]
    [InlineData("eval MODEL --data data --csv data/monocyte/monocyte-00000.jpg", "monocyte-00000.jpg is an image, which would be lost")]
    [InlineData("eval MODEL MODEL --data data", "MODEL is named twice")]
    [InlineData("predict data MODEL", "name the model before the images, and one alone: MODEL stands behind data")]
    [InlineData("predict MODEL data --error-rate 5", "--error-rate takes a share above 0 and below 1, such as 0.01, not 5")]
    [InlineData("predict MODEL data --abstain_below 0.9", "unknown option '--abstain_below'; did you mean --abstain-below?")]
    [InlineData("train --data data --head 64 --epchs 3", "unknown option '--epchs'; did you mean --epochs?")]
    [InlineData("train --data data --sampling laboratories", "names no laboratory; give its manifest a column 'laboratory'")]
    [InlineData("data import labels.csv new --json labels.csv", "labels.csv would be written over")]
    [InlineData("completion tcsh", "there is no script for tcsh; there is one for bash, zsh, fish, pwsh")]
    public void One_line_says_what_was_wrong_and_what_is_right(string line, string says)
    {
        var before = Directory.GetFileSystemEntries(trained.Folder);

        Hemato.Run(trained.Folder, line.Replace("MODEL", trained.Model, StringComparison.Ordinal).Split(' ')).FailsWith(2, says.Replace("MODEL", trained.Model, StringComparison.Ordinal));

        Assert.Equal(before, Directory.GetFileSystemEntries(trained.Folder));
    }

    [Theory]
    [InlineData("--data")]
    [InlineData("--head")]
    [InlineData("--name")]
    public void An_empty_value_as_of_an_unset_variable_is_refused(string option) =>
        Hemato.Run(trained.Folder, "train", option, "").FailsWith(2, $"{option} is given an empty value");

    [Fact]
    public void Help_is_shown_where_no_command_is_named()
    {
        var nothing = Hemato.Run(trained.Folder);
        Assert.Equal((2, ""), (nothing.Code, nothing.Out));
        Assert.Contains("Usage: hemato COMMAND [options]", nothing.Err);

        var half = Hemato.Run(trained.Folder, "weights");
        Assert.Equal(2, half.Code);
        Assert.Contains("Usage: hemato weights COMMAND [options]", half.Err);
    }

    [Fact]
    public void The_trace_is_shown_only_where_it_is_asked_for()
    {
        var verbose = Hemato.Run(trained.Folder, "train", "--data", "nowhere", "--verbose");

        Assert.Equal(1, verbose.Code);
        Assert.StartsWith("hemato: no such folder", verbose.Err[0], StringComparison.Ordinal);
        Assert.Contains(verbose.Err, line => line.StartsWith("   at Hematovision", StringComparison.Ordinal));
    }

    [Fact]
    public void A_device_that_is_not_there_is_an_error_that_says_what_else_there_is() =>
        Hemato.Run(trained.Folder, "train", "--data", "data", "--device", "cuda:99").FailsWith(1, "cuda");
}
