#:project ../src/Hematovision
#:property PublishAot=false
// Names the cell in each image and says how sure the model is:
//
//   dotnet run samples/predict.cs -- MODEL IMAGE...
using Hematovision;
using Hematovision.Data;
using Hematovision.Inference;

if (args is not [var model, .. { Length: > 0 } images])
{
    Console.Error.WriteLine("usage: dotnet run samples/predict.cs -- MODEL IMAGE...");
    return 2;
}

try
{
    using var predictor = Predictor.Load(model);
    foreach (var prediction in predictor.Predict(ImagePaths.Expand(images)))
    {
        var (second, probability) = prediction.Top(2)[1];
        Console.WriteLine($"{prediction.Path}: {prediction.Label} {prediction.Probability:P1}, else {second} {probability:P1}");
    }

    foreach (var bad in predictor.BadImages) Console.Error.WriteLine($"left out: {bad.Path}: {bad.Reason}");
    return 0;
}
catch (HematoException e)
{
    Console.Error.WriteLine(e.Message);
    return 1;
}
