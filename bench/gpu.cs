// What the device computes, without files: a pass in inference and a step of full fine-tuning, on random images that lie on it. bench/gpu runs it.
// gpu DEVICE BATCH SECONDS, on the libtorch that HEMATO_LIBTORCH names: a line of JSON for each.
#:project ../src/Hematovision/Hematovision.csproj
#:property PublishAot=false
#:property AssemblyName=gpu

using System.Diagnostics;
using System.Globalization;
using Hematovision.Models;
using Hematovision.Torch;
using Hematovision.Training;
using TorchSharp;
using static TorchSharp.torch;

const int Side = 224;
Engine.Start();
var device = Devices.Parse(args[0]);
var precision = device.type == DeviceType.CUDA ? Precision.Bf16 : Precision.Fp32;
var (batch, seconds) = (int.Parse(args[1], CultureInfo.InvariantCulture), double.Parse(args[2], CultureInfo.InvariantCulture));
foreach (var backbone in (string[])["mobilenet_v2", "resnet50", "vgg16"])
{
    using var scope = NewDisposeScope();
    using var model = CellClassifier.Create(backbone, new HeadOptions([128], 0.2), 4);
    model.to(device);
    ChannelsLast.Convert(model);
    var images = ChannelsLast.From(randn(batch, 3, Side, Side, device: device));
    var labels = zeros(batch, ScalarType.Int64, device);

    model.eval();
    Measure("infer", () =>
    {
        using var none = no_grad();
        model.Logits(images, precision);
    });

    Freezing.Apply(model, Freezing.Parse("none", model.Backbone), freezeBatchNorm: true);
    model.train();
    using var optimizer = new Optimizer(new TrainingOptions { Data = "" }, [.. model.parameters()]);
    Measure("train", () =>
    {
        optimizer.ZeroGradients();
        nn.functional.cross_entropy(model.Logits(images, precision, model.Head.DrawDropout(images.shape[0], images.device)), labels).backward();
        optimizer.Step(1e-4);
    });

    void Measure(string work, Action run)
    {
        for (var i = 0; i < 3; i++) Once(run);
        Wait();
        var (passes, clock) = (0, Stopwatch.StartNew());
        while (clock.Elapsed.TotalSeconds < seconds)
        {
            for (var i = 0; i < 3; i++, passes++) Once(run);
            Wait();
        }

        Console.WriteLine(FormattableString.Invariant($$"""{"backbone": "{{backbone}}", "work": "{{work}}", "images_per_second": {{passes * batch / clock.Elapsed.TotalSeconds:F1}}}"""));
    }

    void Wait()
    {
        if (device.type == DeviceType.CUDA) cuda.synchronize(device);
    }
}

static void Once(Action run)
{
    using var scope = NewDisposeScope();
    run();
}
