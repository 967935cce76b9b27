using Hematovision.Models.Weights;
using static TorchSharp.torch;

namespace Hematovision.Tests.Models.Weights;

/// <summary>Damaged files: a reader gives tensors or one line, never anything else, and takes no memory for what a file only claims.</summary>
public sealed class WeightFuzzTests : WeightsTest
{
    private const int Rounds = 600;
    private const long MostMemory = 64 << 20;

    [Theory]
    [InlineData("state_zip.pth")]
    [InlineData("views_zip.pth")]
    [InlineData("protocol4_zip.pth")]
    [InlineData("state_legacy.pth")]
    [InlineData("checkpoint_legacy.pth")]
    [InlineData("types_legacy.pth")]
    public void A_changed_pth_file(string name) => Fuzz(File.ReadAllBytes(Golden(name)));

    [Fact]
    public void A_changed_safetensors_file()
    {
        SafeTensorsWriter.Write(
            At("t"), [new("a", ones(3, 4)), new("b", ones(5, int64)), new("c", ones(7, @bool))], new Dictionary<string, string> { ["k"] = "v" });
        Fuzz(File.ReadAllBytes(At("t")));
    }

    private void Fuzz(byte[] whole)
    {
        var random = new Random(20240607);
        var live = CountTensors();
        var refused = 0;
        for (var round = 0; round < Rounds; round++)
        {
            var path = Put("fuzzed", Change(whole, random));
            var before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                var tensors = WeightFile.Load(path).Values.ToList();
                Assert.True(tensors.Sum(t => t.numel() * t.element_size()) <= 1 << 24);
                tensors.ForEach(t => t.Dispose());
            }
            catch (HematoException e)
            {
                refused++;
                Assert.DoesNotContain('\n', e.Message);
            }

            Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < MostMemory, $"round {round} took too much memory");
        }

        AssertNoMoreThan(live);
        Assert.InRange(refused, Rounds / 10, Rounds - 1);
    }

    /// <summary>One to four bytes replaced, a piece doubled or left out, or the end cut; mostly near the front, where the structure is.</summary>
    private static byte[] Change(byte[] whole, Random random)
    {
        var bytes = whole.ToList();
        for (var times = random.Next(1, 5); times > 0 && bytes.Count > 0; times--)
        {
            var at = random.Next(random.Next(2) == 0 ? Math.Min(600, bytes.Count) : bytes.Count);
            var length = Math.Min(random.Next(1, 16), bytes.Count - at);
            switch (random.Next(8))
            {
                case 0: bytes.RemoveRange(at, length); break;
                case 1: bytes.InsertRange(at, bytes.GetRange(at, length)); break;
                case 2: bytes.RemoveRange(at, random.Next(2) == 0 ? bytes.Count - at : length); break;
                case 3: bytes[at] = byte.MaxValue; break;
                default: bytes[at] = (byte)random.Next(256); break;
            }
        }

        return [.. bytes];
    }
}
