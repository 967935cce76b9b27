using static TorchSharp.torch;

namespace Hematovision.Models.Weights;

/// <summary>
/// A safetensors file open for reading. The header is checked whole when it is opened; a tensor's bytes are read when
/// it is asked for, straight into its memory. Not for several threads at once.
/// </summary>
public sealed class SafeTensorsFile : IDisposable
{
    private readonly FileStream _stream;
    private readonly SafeTensorsHeader _header;
    private readonly string _path;

    private SafeTensorsFile(string path, FileStream stream, SafeTensorsHeader header)
    {
        _path = path;
        _stream = stream;
        _header = header;
    }

    /// <summary>The file's own notes, in the file's order.</summary>
    public IReadOnlyDictionary<string, string> Metadata => _header.Metadata;

    /// <summary>The tensors by name, in the file's order.</summary>
    public IReadOnlyDictionary<string, TensorEntry> Tensors => _header.Tensors;

    /// <summary>Opens a file and checks its header.</summary>
    /// <exception cref="HematoException">Absent, cut short or damaged: the line names the file and the reason.</exception>
    public static SafeTensorsFile Open(string path) => WeightReading.Run(path, () =>
    {
        var stream = WeightReading.Open(path);
        try
        {
            return new SafeTensorsFile(path, stream, SafeTensorsHeader.Read(stream));
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    });

    /// <summary>Reads one tensor.</summary>
    /// <returns>A new tensor on the CPU, contiguous, owned by the caller (and by the dispose scope in force).</returns>
    /// <exception cref="HematoException">There is no such tensor, or the file changed or cannot be read any more.</exception>
    public Tensor Read(string name)
    {
        if (!Tensors.TryGetValue(name, out var entry)) throw new HematoException($"{_path} has no tensor {name}.");
        return WeightReading.Run(_path, () =>
        {
            _stream.Position = _header.DataStart + entry.Begin;
            return TensorBytes.Read(_stream, [.. entry.Shape], entry.Type);
        });
    }

    /// <summary>Reads the numbers of one tensor of floats, row by row, without libtorch.</summary>
    /// <exception cref="HematoException">There is no such tensor, it holds no floats, or the file changed or cannot be read any more.</exception>
    internal float[] ReadNumbers(string name)
    {
        if (!Tensors.TryGetValue(name, out var entry)) throw new HematoException($"{_path} has no tensor {name}.");
        return WeightReading.Run(_path, () =>
        {
            _stream.Position = _header.DataStart + entry.Begin;
            var bytes = new byte[entry.End - entry.Begin];
            _stream.ReadExactly(bytes);
            return TensorTypes.Floats(bytes, entry.Type) ?? throw new InvalidDataException($"holds in {name} {TensorTypes.NameOf(entry.Type)} in place of floats");
        });
    }

    /// <summary>Closes the file; tensors already read stay.</summary>
    public void Dispose() => _stream.Dispose();
}
