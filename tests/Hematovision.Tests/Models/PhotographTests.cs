using Hematovision.Imaging;
using Hematovision.Models;
using Hematovision.Models.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace Hematovision.Tests.Models;

/// <summary>From a file on disk to a class of ImageNet, through the parts that training and prediction use.</summary>
public sealed class PhotographTests : TorchTest
{
    private const long Palace = 698;

    [PhotographFact]
    public void ImageNets_weights_see_a_palace_in_a_pagoda()
    {
        using var scope = NewDisposeScope();
        using var model = BackboneRegistry.Get("mobilenet_v2").Build(withClassifier: true);
        var file = PhotographFactAttribute.Weights!;
        WeightImport.Apply(model, WeightFile.Load(file), file, model.Name);
        model.eval();
        using var noGrad = no_grad();
        var preprocessor = new Preprocessor(new Preprocessing { Crop = CropMode.Centre });

        var image = preprocessor.ToTensor(ImageDecoder.Decode(PhotographFactAttribute.Pagoda));
        var probabilities = nn.functional.softmax(model.Logits(image), 1);

        Assert.Equal(Palace, probabilities.argmax(1).item<long>());
        Assert.InRange(probabilities[0, Palace].item<float>(), 0.5f, 1f);
    }
}
