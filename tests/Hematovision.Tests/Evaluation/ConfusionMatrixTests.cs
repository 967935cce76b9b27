using Hematovision.Evaluation;

namespace Hematovision.Tests.Evaluation;

public class ConfusionMatrixTests
{
    [Fact]
    public void RowsAreTrueClassesAndColumnsPredictedOnes()
    {
        var matrix = new ConfusionMatrix(["a", "b"]);
        matrix.Add(truth: 0, predicted: 1);
        matrix.Add(truth: 0, predicted: 1);
        matrix.Add(truth: 1, predicted: 1);

        Assert.Equal(2, matrix[0, 1]);
        Assert.Equal(0, matrix[1, 0]);
        Assert.Equal(2, matrix.TruthTotal(0));
        Assert.Equal(3, matrix.PredictedTotal(1));
        Assert.Equal(3, matrix.Total);
        Assert.Equal(1, matrix.Correct);
    }

    [Fact]
    public void AnIndexThatIsNoClassCountsNothing()
    {
        var matrix = new ConfusionMatrix(["a", "b"]);
        Assert.Throws<IndexOutOfRangeException>(() => matrix.Add(2, 0));
        Assert.Throws<IndexOutOfRangeException>(() => matrix.Add(0, -1));
        Assert.Equal(0, matrix.Total);
        Assert.Throws<ArgumentException>(() => new ConfusionMatrix([]));
    }
}
