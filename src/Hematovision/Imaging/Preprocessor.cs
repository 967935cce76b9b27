using System.Buffers;
using Hematovision.Imaging.Cells;
using Hematovision.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace Hematovision.Imaging;

/// <summary>
/// The one code path that executes a <see cref="Preprocessing"/> contract. The tensor of an image is the same to the bit alone
/// or at any place of any batch, on any thread. Thread-safe.
/// </summary>
public sealed class Preprocessor
{
    /// <summary>The centre crop is this share of the resized short side, as in torchvision's published evaluation.</summary>
    private const double CropShare = 0.875;

    private readonly int _size;
    private readonly float[] _mean;
    private readonly float[] _std;

    /// <summary>Makes one for a contract.</summary>
    /// <exception cref="UsageException">The contract makes no sense: the message says which field and why.</exception>
    public Preprocessor(Preprocessing contract)
    {
        ArgumentNullException.ThrowIfNull(contract);
        if (contract.Problem() is { } problem) throw new UsageException($"the preprocessing is wrong: {problem}.");
        Contract = contract;
        _size = contract.Size;
        _mean = RepeatAlongRow(contract.Mean);
        _std = RepeatAlongRow(contract.Std);
    }

    /// <summary>What it executes.</summary>
    public Preprocessing Contract { get; }

    /// <summary>Bytes of one prepared image: [Size, Size, 3].</summary>
    public int PixelBytes => _size * _size * 3;

    /// <summary>Pixels that the short side is resized to before the centre square of <paramref name="size"/> is cut out.</summary>
    internal static long Uncropped(int size) => (long)(size / CropShare);

    /// <summary>Crops, resizes and balances a picture.</summary>
    /// <param name="image">The picture.</param>
    /// <param name="destination">Takes [Size, Size, 3] bytes; at least <see cref="PixelBytes"/> long.</param>
    public void Prepare(RgbImage image, Span<byte> destination) => PrepareAndCount(image, destination);

    /// <summary>The same, of the white cell that is found most surely.</summary>
    /// <returns>How many white cells the picture shows: 1 where none is found or looked for, and of a picture of one cell.</returns>
    internal int PrepareAndCount(RgbImage image, Span<byte> destination)
    {
        ArgumentNullException.ThrowIfNull(image);
        var (seen, cells) = Contract.Crop == CropMode.Cell ? Cell(image) : (image, 1);
        PrepareCell(seen, destination);
        return cells;
    }

    /// <summary>
    /// Prepares what <see cref="CellCrop"/> cut out: nothing is looked for in it, the rest of the contract holds. With
    /// <see cref="CropMode.Cell"/> the bytes are those of <see cref="Prepare"/> for the picture, where it takes the same cell.
    /// </summary>
    /// <param name="cell">The crop.</param>
    /// <param name="destination">Takes [Size, Size, 3] bytes; at least <see cref="PixelBytes"/> long.</param>
    public void PrepareCell(RgbImage cell, Span<byte> destination)
    {
        ArgumentNullException.ThrowIfNull(cell);
        var shortSide = Math.Min(cell.Width, cell.Height);
        Resampler.Resize(cell.Pixels, Axis(cell.Width, shortSide), Axis(cell.Height, shortSide), Contract.Kernel, destination[..PixelBytes]);
        if (Contract.WhiteBalance) WhiteBalance.Apply(destination[..PixelBytes]);
    }

    /// <summary>Decodes a file and prepares it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="destination">Takes [Size, Size, 3] bytes; at least <see cref="PixelBytes"/> long.</param>
    /// <exception cref="ImageReadException">The file cannot be decoded.</exception>
    public void Read(string path, Span<byte> destination) => ReadAndCount(path, destination);

    /// <summary>The same; how many white cells it shows, as of <see cref="PrepareAndCount"/>.</summary>
    internal int ReadAndCount(string path, Span<byte> destination)
    {
        byte[]? pixels = null;
        try
        {
            return PrepareAndCount(ImageDecoder.Decode(path, null, length => pixels = ArrayPool<byte>.Shared.Rent(length)), destination);
        }
        finally
        {
            if (pixels is not null) ArrayPool<byte>.Shared.Return(pixels);
        }
    }

    /// <summary>Prepared pixels as numbers in 0..1.</summary>
    /// <param name="pixels"><paramref name="count"/> images of <see cref="PixelBytes"/> bytes.</param>
    /// <param name="count">How many there are.</param>
    /// <param name="device">Where the tensor is wanted.</param>
    /// <returns>float32 [count, 3, Size, Size] in channels-last memory.</returns>
    public Tensor ToUnit(ReadOnlySpan<byte> pixels, int count, Device device)
    {
        Engine.Start();
        using var scope = NewDisposeScope();
        var bytes = empty(count, _size, _size, 3, ScalarType.Byte);
        pixels[..(count * PixelBytes)].CopyTo(bytes.bytes);
        return bytes.to(device).to(float32).div_(Scalars.FullLight).permute(0, 3, 1, 2).MoveToOuterDisposeScope();
    }

    /// <summary>Takes the mean off and divides by the deviation.</summary>
    /// <param name="unit">float32 [N, 3, Size, Size] in 0..1, in either layout; it stays as it is.</param>
    /// <returns>float32 [N, 3, Size, Size] in the same layout, on the same device.</returns>
    public Tensor Standardise(Tensor unit)
    {
        ArgumentNullException.ThrowIfNull(unit);
        using var scope = NewDisposeScope();
        if (unit.is_contiguous())
        {
            var (means, stds) = (tensor([.. Contract.Mean], [3, 1, 1], device: unit.device), tensor([.. Contract.Std], [3, 1, 1], device: unit.device));
            return unit.sub(means).div_(stds).MoveToOuterDisposeScope();
        }

        // Along a row of channels-last memory the constants repeat each three numbers; as whole rows they vectorise.
        var rows = unit.permute(0, 2, 3, 1).reshape(-1, _size, _size * 3);
        var mean = tensor(_mean, device: unit.device);
        var std = tensor(_std, device: unit.device);
        return rows.sub(mean).div_(std).view(-1, _size, _size, 3).permute(0, 3, 1, 2).MoveToOuterDisposeScope();
    }

    /// <summary>A picture as the model takes it: prepared and standardised.</summary>
    /// <returns>float32 [1, 3, Size, Size] in channels-last memory, on the CPU.</returns>
    public Tensor ToTensor(RgbImage image)
    {
        var pixels = ArrayPool<byte>.Shared.Rent(PixelBytes);
        try
        {
            Prepare(image, pixels);
            using var unit = ToUnit(pixels, 1, CPU);
            return Standardise(unit);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(pixels);
        }
    }

    private static (RgbImage Seen, int Cells) Cell(RgbImage image)
    {
        var findings = CellFinder.Find(image);
        return findings.Kind == PictureKind.Field ? (CellCrop.Of(image, findings, findings.Cells.MaxBy(cell => cell.Score)!), findings.Cells.Count) : (image, 1);
    }

    private Axis Axis(int side, int shortSide)
    {
        if (Contract.Crop != CropMode.Centre) return new Axis(side, _size, 0, _size);

        // torchvision: the long side is rounded down, the crop's corner is rounded half to even.
        var resized = Uncropped(_size) * side / shortSide;
        return new Axis(side, resized, (long)Math.Round((resized - _size) / 2.0), _size);
    }

    private float[] RepeatAlongRow(IReadOnlyList<float> channels) =>
        [.. Enumerable.Range(0, _size * 3).Select(i => channels[i % 3])];
}
