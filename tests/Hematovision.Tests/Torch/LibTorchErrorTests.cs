using System.ComponentModel;
using System.Runtime.InteropServices;
using Hematovision.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace Hematovision.Tests.Torch;

/// <summary>What libtorch says, without its stack.</summary>
public sealed class LibTorchErrorTests : TorchTest
{
    [Fact]
    public void A_defect_is_one_line_that_names_what_failed()
    {
        using var scope = NewDisposeScope();
        var e = Assert.Throws<ExternalException>(() => ones(2).add(ones(3)));

        Assert.Contains("frame #", e.Message, StringComparison.Ordinal);
        Assert.Equal("libtorch: The size of tensor a (2) must match the size of tensor b (3) at non-singleton dimension 0", LibTorchError.Line(e));
        Assert.False(LibTorchError.IsOutOfMemory(e));
    }

    [Fact]
    public void Where_memory_ran_out_it_says_what_to_do()
    {
        using var scope = NewDisposeScope();
        var e = Assert.Throws<ExternalException>(() => empty(1L << 50));

        Assert.True(LibTorchError.IsOutOfMemory(e));
        var line = LibTorchError.Line(e);
        Assert.StartsWith("memory ran out; take a smaller --batch-size or --size. ", line, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', line);
    }

    [Theory]
    [InlineData("CUDA out of memory. Tried to allocate 20.00 GiB. GPU 0 has a total capacity of 15.77 GiB.\nException raised from malloc at CUDACachingAllocator.cpp:1", true)]
    [InlineData("CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate(handle)`\nException raised", true)]
    [InlineData("CUDA error: no kernel image is available for execution on the device\nCUDA kernel errors might be reported later", false)]
    public void A_GPUs_memory_counts_and_its_other_errors_do_not(string message, bool memory) =>
        Assert.Equal(memory, LibTorchError.IsOutOfMemory(new ExternalException(message)));

    [Fact]
    public void Another_exception_keeps_its_words()
    {
        var e = new Win32Exception("out of memory\nframe #0");

        Assert.False(LibTorchError.IsOutOfMemory(e));
        Assert.Equal("out of memory frame #0", LibTorchError.Line(e));
    }
}
