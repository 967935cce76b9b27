// The parts that a run is made of, one by one: dotnet run -c Release bench/micro/micro.cs -- [--filter '*Decode*']
// Time and allocated bytes of each by BenchmarkDotNet, in this process: libtorch is loaded once. A whole training step is not among them: away
// from the main thread, where BenchmarkDotNet runs its work, it takes several times as long. bench/run has it.
#:project ../../src/Hematovision/Hematovision.csproj
#:package BenchmarkDotNet
#:property PublishAot=false
#:property AssemblyName=micro

using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.NoEmit;
using Hematovision.Data;
using Hematovision.Evaluation;
using Hematovision.Imaging;
using Hematovision.Models;
using Hematovision.Torch;
using Hematovision.Training;
using Hematovision.Training.Features;
using TorchSharp;
using static TorchSharp.torch;

var job = Job.Default.WithToolchain(new InProcessNoEmitToolchain(TimeSpan.FromMinutes(10), logOutput: false)).WithWarmupCount(2).WithIterationCount(7);
BenchmarkSwitcher.FromTypes([typeof(Parts)]).Run(args.Length > 0 ? args : ["--filter", "*"], DefaultConfig.Instance.AddJob(job).HideColumns(Column.Error));

/// <summary>What a training run does again and again, at the sizes it does it.</summary>
[MemoryDiagnoser]
public class Parts
{
    private const int Batch = 32;
    private const int Size = 224;

    private readonly string _folder = Directory.CreateTempSubdirectory("micro").FullName;
    private readonly Preprocessor _preprocessor = new(new Preprocessing(Size) { WhiteBalance = true });
    private readonly Augmenter _augmenter = new(AugmentationPolicy.Strong, 1);
    private readonly Scored[] _scored = [.. Enumerable.Range(0, 10_000).Select(Score)];
    private readonly Optimizer _optimizer;
    private readonly FeatureCache _cache;
    private readonly byte[] _pixels;
    private readonly byte[] _prepared = new byte[Batch * Size * Size * 3];
    private readonly byte[] _row = new byte[2 * 1280];
    private readonly string _file;

    /// <summary>Draws a cell, makes a model and a cache.</summary>
    public Parts()
    {
        Engine.Start();
        SyntheticSmear.Write(_folder, new SyntheticSmearOptions(ImagesPerClass: 1, Size: 360));
        _file = Directory.EnumerateFiles(_folder, "*.jpg", SearchOption.AllDirectories).First();
        _pixels = new byte[_preprocessor.PixelBytes];
        Random.Shared.NextBytes(_prepared);
        var images = ChannelsLast.From(rand(Batch, 3, Size, Size));
        var model = CellClassifier.Create("mobilenet_v2", new HeadOptions([128], 0.2), 4);
        _optimizer = new Optimizer(new TrainingOptions { Data = _folder }, [.. model.parameters()]);
        _cache = new FeatureCache(Path.Combine(_folder, "rows"), _row.Length, 1);
        _cache.Write(0, _row);
        nn.functional.cross_entropy(model.forward(images), zeros(Batch, ScalarType.Int64)).backward();
        _optimizer.Step(1e-4);
    }

    /// <summary>A JPEG of 360 x 360 to the pixels that a model sees.</summary>
    [Benchmark]
    public void Decode() => _preprocessor.Read(_file, _pixels);

    /// <summary>A batch of 32 through the strong augmentation.</summary>
    [Benchmark]
    public void Augment() => _augmenter.Apply(_prepared, Size, [.. Enumerable.Range(0, Batch)], 1).Dispose();

    /// <summary>Adam alone, over all weights of MobileNetV2.</summary>
    [Benchmark]
    public void OptimizerStep() => _optimizer.Step(1e-4);

    /// <summary>One view's pooled features of MobileNetV2 from the cache, with its check sum.</summary>
    [Benchmark]
    public bool CacheRead() => _cache.TryRead(0, _row);

    /// <summary>All scores of 10,000 images, intervals left out.</summary>
    [Benchmark]
    public double Metrics() => ClassificationReport.Compute(["a", "b", "c", "d"], _scored).Macro.F1;

    /// <summary>Removes the files.</summary>
    [GlobalCleanup]
    public void Remove() => Directory.Delete(_folder, recursive: true);

    // Three in four are right.
    private static Scored Score(int i)
    {
        var probabilities = new float[4];
        Array.Fill(probabilities, 0.1f);
        probabilities[i % 16 < 12 ? i % 4 : (i + 1) % 4] = 0.7f - (i % 100 / 1000f);
        return new Scored(i % 4, probabilities, $"{i}");
    }
}
