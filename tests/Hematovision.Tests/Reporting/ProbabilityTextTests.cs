using Hematovision.Reporting;

namespace Hematovision.Tests.Reporting;

public class ProbabilityTextTests
{
    [Theory]
    [InlineData(0.66f, "0.66")]
    [InlineData(0.99f, "0.99")]
    [InlineData(0.9966f, "> 0.99")]
    [InlineData(0.99999994f, "> 0.99")]
    [InlineData(1f, "1.00")]
    public void What_is_short_of_certain_is_not_shown_as_certain(float probability, string text) => Assert.Equal(text, ProbabilityText.Of(probability));

    [Fact]
    public void Names_that_begin_alike_are_shortened_to_what_differs()
    {
        using var font = PlotFont.Of(TextStyle.Small);

        Assert.Equal("neutrophil band", PlotFont.Fitted("neutrophil band", font, 96));
        Assert.Matches("^neutrophil s.*…$", PlotFont.Fitted("neutrophil segmented", font, 96));
    }
}
