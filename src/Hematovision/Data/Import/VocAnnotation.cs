using System.Globalization;
using System.Xml;
using System.Xml.Linq;
using Hematovision.Imaging;

namespace Hematovision.Data.Import;

/// <summary>One object of a Pascal VOC file.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Box">Where it is.</param>
internal sealed record VocObject(string Name, Box Box);

/// <summary>A Pascal VOC file: the objects in one photograph (Everingham et al. 2010, the development kit).</summary>
/// <param name="Width">Width of the photograph in pixels; null where the file does not say.</param>
/// <param name="Height">Height of the photograph in pixels; null where the file does not say.</param>
/// <param name="Objects">In the order of the file.</param>
internal sealed record VocAnnotation(int? Width, int? Height, IReadOnlyList<VocObject> Objects)
{
    private const int MostCharacters = 16 << 20;
    private const int Deepest = 32;

    // No entity is expanded and nothing is fetched.
    private static readonly XmlReaderSettings Safe = new() { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, MaxCharactersInDocument = MostCharacters };

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="name">What a message calls it.</param>
    /// <exception cref="HematoException">It is no such file.</exception>
    public static VocAnnotation Read(string path, string name)
    {
        try
        {
            // A path given to the reader itself would be taken for an address, in which % and # mean something else.
            using var file = File.OpenRead(path);
            RefuseDeep(file);
            file.Position = 0;
            using var reader = XmlReader.Create(file, Safe);
            var root = XDocument.Load(reader).Root!;
            var size = root.Element("size");
            return new VocAnnotation(
                Size(size?.Element("width")),
                Size(size?.Element("height")),
                [.. root.Elements("object").Select(o => new VocObject((string?)o.Element("name") ?? throw new FormatException("an object has no name"), Bounds(o)))]);
        }
        catch (Exception e) when (e is XmlException or FormatException)
        {
            throw new HematoException($"{name} is not readable as Pascal VOC ({e.Message.ReplaceLineEndings(" ").TrimEnd('.')}): put it right, or take it away with its image.", e);
        }
    }

    // A document takes time with the square of its depth.
    private static void RefuseDeep(Stream file)
    {
        using var reader = XmlReader.Create(file, Safe);
        while (reader.Read())
        {
            if (reader.Depth > Deepest)
                throw new FormatException($"its elements are nested more than {Deepest} deep");
        }
    }

    private static int? Size(XElement? element) => element is null || Number(element) is 0 ? null : Number(element);

    private static Box Bounds(XElement of)
    {
        var box = of.Element("bndbox") ?? throw new FormatException("an object has no bndbox");
        return new Box(Edge("xmin"), Edge("ymin"), Edge("xmax"), Edge("ymax"));

        int Edge(string name) => Number(box.Element(name) ?? throw new FormatException($"a bndbox has no {name}"));
    }

    // Some tools write 12.0 or 12.4.
    private static int Number(XElement element) =>
        double.TryParse(element.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && Math.Abs(value) < 1e6
            ? (int)Math.Round(value)
            : throw new FormatException($"{element.Name.LocalName} is '{element.Value}'");
}
