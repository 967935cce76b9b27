#:project ../src/Hematovision
#:property PublishAot=false
// Trains a classifier on a folder of images, a folder a class inside it, and says how good it is:
//
//   dotnet run samples/train.cs -- FOLDER
using Hematovision;
using Hematovision.Training;

if (args is not [var folder])
{
    Console.Error.WriteLine("usage: dotnet run samples/train.cs -- FOLDER");
    return 2;
}

try
{
    var options = new TrainingOptions { Data = folder, Size = 96, EpochsHead = 2, Epochs = 4, Seed = 1 };
    var result = TrainingJob.Run(options, new EpochPrinter());
    Console.WriteLine($"epoch {result.BestEpoch} is the best: {result.Val.Report.Accuracy:P1} of {result.Val.Report.Images} validation images right");
    Console.WriteLine(result.Run.Best);
    return 0;
}
catch (HematoException e)
{
    Console.Error.WriteLine(e.Message);
    return 1;
}

internal sealed class EpochPrinter : ITrainingObserver
{
    public void EpochEnded(IReadOnlyList<EpochMetrics> history, bool best) =>
        Console.WriteLine($"epoch {history[^1].Epoch}: macro-F1 {history[^1].ValMacroF1:F3}{(best ? ", the best so far" : "")}");

    public void Noted(string line) => Console.Error.WriteLine(line);
}
