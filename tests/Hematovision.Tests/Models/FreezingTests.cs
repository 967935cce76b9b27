using Hematovision.Models;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Hematovision.Tests.Models;

public sealed class FreezingTests : TorchTest
{
    [Theory]
    [InlineData("none", 0)]
    [InlineData("0", 0)]
    [InlineData("2", 2)]
    [InlineData("stem", 1)]
    [InlineData("layer3", 4)]
    [InlineData("5", 5)]
    [InlineData("all", 5)]
    public void A_plan_counts_the_first_stages(string text, int stages)
    {
        using var backbone = BackboneRegistry.Get("resnet18").Build();
        Assert.Equal(stages, Freezing.Parse(text, backbone));
    }

    [Theory]
    [InlineData("layr3", "unknown stage 'layr3' of resnet18; did you mean layer3? Known: all, none, stem, layer1, layer2, layer3, layer4")]
    [InlineData("features.3", "unknown stage 'features.3' of resnet18; Known: all, none, stem, layer1, layer2, layer3, layer4")]
    [InlineData("6", "cannot freeze 6 stages: resnet18 has 5 (stem to layer4).")]
    [InlineData("-1", "cannot freeze -1 stages: resnet18 has 5 (stem to layer4).")]
    public void A_plan_that_makes_no_sense_is_wrong_usage(string text, string message)
    {
        using var backbone = BackboneRegistry.Get("resnet18").Build();
        Assert.Equal(message, Assert.Throws<UsageException>(() => Freezing.Parse(text, backbone)).Message);
    }

    [Theory]
    [InlineData("mobilenet_v2", "features.9")]
    [InlineData("resnet18", "layer2")]
    [InlineData("resnet50", "stem")]
    [InlineData("mobilenet_v2", "all")]
    [InlineData("resnet18", "none")]
    public void A_training_step_changes_what_is_not_frozen_and_nothing_else(string name, string freeze)
    {
        using var scope = NewDisposeScope();
        using var model = Classifier(name);
        var stages = Freezing.Parse(freeze, model.Backbone);
        Freezing.Apply(model, stages, freezeBatchNorm: true);

        var changed = ChangedByAStep(model);

        var frozen = model.Backbone.Stages.Take(stages).SelectMany(stage => stage.Modules)
            .SelectMany(module => module.parameters()).Select(parameter => parameter.Handle).ToHashSet();
        var trained = model.NamedTensors().Where(entry => entry.Value is Parameter && !frozen.Contains(entry.Value.Handle)).Select(entry => entry.Key);
        Assert.Equal(trained, changed);
    }

    [Fact]
    public void Without_frozen_BatchNorm_the_statistics_of_the_stages_that_train_move_and_those_of_frozen_ones_do_not()
    {
        using var scope = NewDisposeScope();
        using var model = Classifier("resnet18");
        Freezing.Apply(model, Freezing.Parse("layer2", model.Backbone), freezeBatchNorm: false);

        var moved = ChangedByAStep(model).Where(key => key.Contains("running_", StringComparison.Ordinal) || key.EndsWith("tracked", StringComparison.Ordinal));

        var expected = model.NamedTensors().Where(entry => entry.Value is not Parameter).Select(entry => entry.Key)
            .Where(key => key.StartsWith("layer3", StringComparison.Ordinal) || key.StartsWith("layer4", StringComparison.Ordinal));
        Assert.Equal(expected, moved);
    }

    [Fact]
    public void Frozen_stages_keep_no_graph()
    {
        using var scope = NewDisposeScope();
        using var model = Classifier("mobilenet_v2");
        Freezing.Apply(model, Freezing.Parse("all", model.Backbone), freezeBatchNorm: true);
        model.train();

        var images = rand(1, 3, 32, 32).requires_grad_();
        Assert.False(model.Backbone.call(images).requires_grad);
        Assert.True(model.call(images).requires_grad);
    }

    [Fact]
    public void A_later_plan_lets_go_of_what_an_earlier_one_froze()
    {
        using var model = Classifier("resnet18");
        Freezing.Apply(model, Freezing.Parse("all", model.Backbone), freezeBatchNorm: true);
        model.train();
        Freezing.Apply(model, Freezing.Parse("none", model.Backbone), freezeBatchNorm: false);
        model.train();

        Assert.All(model.parameters(), parameter => Assert.True(parameter.requires_grad));
        Assert.All(model.modules(), module => Assert.True(module.training));
    }

    [Fact]
    public void Train_and_eval_of_the_model_keep_what_is_frozen()
    {
        using var model = Classifier("resnet18");
        Freezing.Apply(model, Freezing.Parse("layer1", model.Backbone), freezeBatchNorm: true);

        model.eval();
        Assert.All(model.modules(), module => Assert.False(module.training));

        model.train();
        Assert.True(model.Head.training);
        Assert.All(model.modules().OfType<BatchNorm2d>(), norm => Assert.False(norm.training));
    }

    private static CellClassifier Classifier(string name)
    {
        manual_seed(1);
        var model = new CellClassifier(BackboneRegistry.Get(name).Build(false), new HeadOptions([8], 0.2), 3);
        // With BatchNorm fixed at its start the signal of an untrained network dies, and with it the steps.
        SeededWeights.Fill(model.NamedTensors(), 1.2);
        return model;
    }

    /// <summary>Keys of the tensors whose bits one step of Adam changed.</summary>
    private static string[] ChangedByAStep(CellClassifier model)
    {
        var before = model.NamedTensors().Select(entry => (entry.Key, Value: entry.Value.detach().clone())).ToArray();
        using var adam = optim.Adam(model.parameters().Where(parameter => parameter.requires_grad), 1e-3);
        model.train();
        using var loss = nn.functional.cross_entropy(model.call(rand(4, 3, 64, 64)), tensor(new long[] { 0, 1, 2, 0 }));
        loss.backward();
        adam.step();
        return [.. before.Zip(model.NamedTensors()).Where(pair => !pair.First.Value.equal(pair.Second.Value).all().item<bool>()).Select(pair => pair.First.Key)];
    }
}
