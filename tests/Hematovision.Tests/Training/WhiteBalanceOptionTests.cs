using Hematovision.Data;
using Hematovision.Models;
using Hematovision.Training;

namespace Hematovision.Tests.Training;

public sealed class WhiteBalanceOptionTests : TorchTest, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_model_is_trained_with_it_unless_told_otherwise_and_says_so()
    {
        Assert.True(new TrainingOptions { Data = "" }.WhiteBalance);
        SyntheticSmear.Write(_folder["data"], new SyntheticSmearOptions(ImagesPerClass: 4, Size: 48));
        foreach (var balanced in (bool[])[true, false])
        {
            var options = new TrainingOptions
            {
                Data = _folder["data"],
                Weights = "none",
                Freeze = "none",
                Size = 32,
                EpochsHead = 0,
                Epochs = 1,
                Audit = false,
                WhiteBalance = balanced,
                Runs = _folder["runs"],
                Name = $"{balanced}",
                Checkpoints = null,
            };
            var result = TrainingJob.Run(options);
            Assert.Equal(balanced, ModelFile.ReadMetadata(result.Run.Best).Preprocessing.WhiteBalance);
            Assert.Equal(balanced, RunConfig.Load(result.Run.Config).Options.WhiteBalance);
        }

        // A run of before there was such an option had none.
        var config = Path.Combine(_folder["runs"], "True", "config.json");
        var older = string.Join('\n', File.ReadLines(config).Where(line => !line.Contains("\"white_balance\"", StringComparison.Ordinal)));
        File.WriteAllText(config, older);
        Assert.False(RunConfig.Load(config).Options.WhiteBalance);
    }
}
