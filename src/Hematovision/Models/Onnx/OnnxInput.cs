namespace Hematovision.Models.Onnx;

/// <summary>What an exported network takes.</summary>
public enum OnnxInput
{
    /// <summary><c>images</c>, float32 [N, 3, Size, Size]: standardised, as the preprocessing contract says.</summary>
    Tensor,

    /// <summary><c>pixels</c>, uint8 [N, Size, Size, 3]: red, green, blue, cropped and resized already; the graph balances and standardises them.</summary>
    Pixels,

    /// <summary><c>picture</c>, uint8 [N, height, width, 3]: of any size; the graph resizes, balances and standardises it.</summary>
    Picture,
}
