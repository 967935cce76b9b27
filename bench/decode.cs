#:project ../src/Hematovision
#:property PublishAot=false
// How fast files become the pixels that a model sees, on one thread: dotnet run -c Release bench/decode.cs -- FOLDER
using System.Diagnostics;
using Hematovision.Imaging;

if (args is not [var folder])
{
    Console.Error.WriteLine("usage: dotnet run -c Release bench/decode.cs -- FOLDER");
    return 2;
}

var preprocessor = new Preprocessor(new Preprocessing());
var pixels = new byte[preprocessor.PixelBytes];
var files = Directory.GetFiles(folder).Order(StringComparer.Ordinal).ToArray();
preprocessor.Read(files[0], pixels);
var clock = Stopwatch.StartNew();
foreach (var file in files) preprocessor.Read(file, pixels);
Console.WriteLine(FormattableString.Invariant($$"""{"images_per_second": {{files.Length / clock.Elapsed.TotalSeconds:F2}}}"""));
return 0;
