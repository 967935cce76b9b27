namespace Hematovision.Tests;

/// <summary>A test on real images or weights, skipped where the machine has none beside the repository; other tests say the same on made-up ones.</summary>
public sealed class SharedFactAttribute : FactAttribute
{
    public SharedFactAttribute(string relative)
    {
        if (SharedData.Find(relative) is null) Skip = $"no {relative} beside the repository";
    }
}
