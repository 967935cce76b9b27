using Hematovision.Imaging;

namespace Hematovision.Tests.Imaging;

public sealed class ScratchTests
{
    [Fact]
    public void Arrays_in_use_are_apart()
    {
        using var scratch = Scratch.OfThread();

        Assert.NotSame(scratch.Of<float>(10), scratch.Of<float>(10));
    }

    [Fact]
    public void The_next_picture_gets_the_arrays_of_the_one_before_by_kind_and_length()
    {
        float[] first;
        using (var scratch = Scratch.OfThread()) first = scratch.Of<float>(10);

        using var next = Scratch.OfThread();
        Assert.NotSame(first, (Array)next.Of<int>(10));
        Assert.NotSame(first, next.Of<float>(11));
        Assert.Same(first, next.Of<float>(10));
    }

    [Fact]
    public void What_a_picture_has_no_use_for_is_let_go()
    {
        float[] first;
        using (var scratch = Scratch.OfThread()) first = scratch.Of<float>(10);
        using (var scratch = Scratch.OfThread()) scratch.Of<float>(11);

        using var next = Scratch.OfThread();
        Assert.NotSame(first, next.Of<float>(10));
    }

    [Fact]
    public void One_within_another_has_its_own()
    {
        using var outer = Scratch.OfThread();
        var array = outer.Of<byte>(4);
        using (var inner = Scratch.OfThread()) Assert.NotSame(array, inner.Of<byte>(4));

        Assert.NotSame(array, outer.Of<byte>(4));
    }
}
