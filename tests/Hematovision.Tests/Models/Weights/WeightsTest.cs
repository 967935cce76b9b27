using TorchSharp;
using static TorchSharp.torch;

namespace Hematovision.Tests.Models.Weights;

/// <summary>Gives a test a folder of its own, a dispose scope, and short ways to say what it expects.</summary>
public abstract class WeightsTest : TorchTest, IDisposable
{
    private readonly DisposeScope _scope;

    // Not where it is declared: the base class brings libtorch up first.
    protected WeightsTest() => _scope = NewDisposeScope();

    private protected string Folder { get; } = Directory.CreateTempSubdirectory("hemato-weights-").FullName;

    public void Dispose()
    {
        _scope.Dispose();
        Directory.Delete(Folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    private protected static string Golden(string name) => Path.Combine(AppContext.BaseDirectory, "Golden", "Pth", name);

    private protected string At(string name) => Path.Combine(Folder, name);

    private protected string Put(string name, ReadOnlySpan<byte> content)
    {
        File.WriteAllBytes(At(name), content);
        return At(name);
    }

    /// <summary>The message of the exception: one line.</summary>
    private protected static string Refused(Action action)
    {
        var message = Assert.Throws<HematoException>(action).Message;
        Assert.DoesNotContain('\n', message);
        return message;
    }

    private protected static void AssertSame(Tensor expected, Tensor actual)
    {
        Assert.Equal(expected.dtype, actual.dtype);
        Assert.Equal(expected.shape, actual.shape);
        Assert.True(actual.is_contiguous());
        Assert.True(expected.eq(actual).all().item<bool>());
    }
}
