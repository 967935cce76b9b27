using Hematovision.IO;

namespace Hematovision.Tests.IO;

public class ShellWordTests
{
    [Theory]
    [InlineData("runs/a-1_b.csv", "runs/a-1_b.csv")]
    [InlineData("my runs", "'my runs'")]
    [InlineData("$HOME & co (1)", "'$HOME & co (1)'")]
    [InlineData("Anna's", @"'Anna'\''s'")]
    [InlineData("~", "'~'")]
    [InlineData("", "''")]
    public void AShellReadsItAsTheWordThatItIs(string word, string written) => Assert.Equal(written, ShellWord.Of(word));
}
