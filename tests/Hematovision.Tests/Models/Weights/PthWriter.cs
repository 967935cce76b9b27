using System.IO.Compression;
using System.Text;
using TorchSharp;

namespace Hematovision.Tests.Models.Weights;

/// <summary>Writes a state dictionary of float32 tensors as <c>torch.save</c> does (zip format, pickle protocol 2): for files too large to keep as fixtures.</summary>
internal static class PthWriter
{
    internal static void Write(string path, IReadOnlyList<(string Key, torch.Tensor Value)> tensors)
    {
        using var zip = ZipFile.Open(path, ZipArchiveMode.Create);
        Put(zip, "archive/data.pkl", Pickle(tensors));
        Put(zip, "archive/version", "3\n"u8.ToArray());
        for (var i = 0; i < tensors.Count; i++)
        {
            using var plain = tensors[i].Value.detach().contiguous();
            Put(zip, $"archive/data/{i}", plain.bytes.ToArray());
        }
    }

    private static void Put(ZipArchive zip, string name, byte[] content)
    {
        using var stream = zip.CreateEntry(name, CompressionLevel.NoCompression).Open();
        stream.Write(content);
    }

    private static byte[] Pickle(IReadOnlyList<(string Key, torch.Tensor Value)> tensors)
    {
        using var stream = new MemoryStream();
        using var w = new BinaryWriter(stream);
        w.Write([0x80, 2]); // PROTO 2
        OrderedDictionary();
        w.Write((byte)'('); // MARK
        for (var i = 0; i < tensors.Count; i++)
        {
            var (key, value) = tensors[i];
            Text(key);
            Global("torch._utils", "_rebuild_tensor_v2");
            w.Write("(("u8); // the arguments, of which the first is the storage's identity
            Text("storage");
            Global("torch", "FloatStorage");
            Text($"{i}");
            Text("cpu");
            Number(value.numel());
            w.Write("tQ"u8); // TUPLE, BINPERSID
            Number(0);
            Tuple(value.shape);
            Tuple([.. Enumerable.Range(0, value.shape.Length).Select(d => value.shape.Skip(d + 1).Aggregate(1L, (a, b) => a * b))]);
            w.Write((byte)0x89); // NEWFALSE: requires_grad
            OrderedDictionary();
            w.Write("tR"u8); // TUPLE, REDUCE
        }

        w.Write("u."u8); // SETITEMS, STOP
        return stream.ToArray();

        void Text(string text)
        {
            w.Write((byte)'X');
            w.Write(Encoding.UTF8.GetByteCount(text));
            w.Write(Encoding.UTF8.GetBytes(text));
        }

        void Number(long number)
        {
            w.Write((byte)'J');
            w.Write((int)number);
        }

        void Global(string module, string name) => w.Write(Encoding.ASCII.GetBytes($"c{module}\n{name}\n"));

        void Tuple(long[] numbers)
        {
            w.Write((byte)'(');
            foreach (var number in numbers) Number(number);
            w.Write((byte)'t');
        }

        void OrderedDictionary()
        {
            Global("collections", "OrderedDict");
            w.Write(")R"u8); // EMPTY_TUPLE, REDUCE
        }
    }
}
