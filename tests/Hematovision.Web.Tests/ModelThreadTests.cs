using Hematovision.Inference;
using Hematovision.Torch;
using Hematovision.Web.Engine;

namespace Hematovision.Web.Tests;

/// <summary>Questions that the model's thread answers, and what they hold.</summary>
[Collection(Serving.Name)]
public sealed class ModelThreadTests
{
    [Fact]
    public async Task An_explanation_that_fails_fails_alone_and_lets_the_model_go_once()
    {
        using var model = new ServedModel("cells", Running.Model, "cpu", Precision.Auto, NetworkRuntime.Auto);
        using var thread = new ModelThread(capacity: 3, maxBatch: 3, TimeSpan.FromSeconds(10), onTheirWay: () => 4);
        await thread.Do(model.Load);
        var loaded = model.Current;
        Question Ask(int bytes)
        {
            var question = new Question(model.Hold(), "cell", 1, new byte[bytes], Explain: true, CancellationToken.None);
            Assert.True(thread.TryAsk(question));
            return question;
        }

        Question[] questions = [Ask(loaded.Preprocessor.PixelBytes), Ask(0), Ask(loaded.Preprocessor.PixelBytes)];
        await Assert.ThrowsAnyAsync<Exception>(() => questions[1].Reply);
        await Task.WhenAll(questions[0].Reply, questions[2].Reply);
        await thread.Do(() => { }); // by when the last question has let go

        Assert.True(loaded.TryHold());
        loaded.LetGo();
    }
}
