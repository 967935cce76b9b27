using System.CommandLine;
using Hematovision.Cli.Output;
using Hematovision.Models;
using Hematovision.Models.Onnx;
using Hematovision.Torch;

namespace Hematovision.Cli.Commands;

/// <summary><c>hemato export</c>: a model for other software.</summary>
internal static class ExportCommand
{
    private static readonly Argument<string?> Model = new("MODEL") { Description = "Model file [the bundled one].", Arity = ArgumentArity.ZeroOrOne };
    private static readonly Option<string> Onnx = new("--onnx") { Description = "ONNX file to write.", HelpName = "FILE", Required = true, Arity = ArgumentArity.ExactlyOne };
    private static readonly Option<OnnxInput> Input = CommonOptions.Choice(
        "--input", "What it takes: standardised images, the bytes of prepared squares, or a whole picture that it resizes itself.", OnnxInput.Tensor);
    private static readonly Option<Precision> Precision = CommonOptions.Choice(
        "--precision", "Numbers that the backbone is computed in; int8 takes a model that was prepared by quantize.", Torch.Precision.Fp32, Torch.Precision.Auto, Torch.Precision.Bf16);

    internal static Command Create()
    {
        var command = new Command("export", "Write a model as an ONNX file.") { Model, Onnx, Input, Precision };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        var (source, path) = (parsed.GetValue(Model) ?? BundledModel.Require(), parsed.GetValue(Onnx)!);
        Outputs.RefuseLoss([source], path);
        var (model, about) = ModelFile.Load(source, Devices.Parse("cpu"));
        using (model)
        {
            OnnxFile.Save(path, model, about, parsed.GetValue(Input), parsed.GetValue(Precision) == Torch.Precision.Int8 ? about.RequireQuantization(source) : null);
            Terminal.Wrote(path);
        }

        return 0;
    }
}
