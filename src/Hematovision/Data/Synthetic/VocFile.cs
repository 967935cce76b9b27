using System.Globalization;
using System.Text;
using System.Xml;

namespace Hematovision.Data.Synthetic;

/// <summary>Boxes as a Pascal VOC annotation: pixels from 1, both corners within the box (Everingham et al., VOC devkit).</summary>
internal static class VocFile
{
    // A sliver at the edge is no cell to anybody.
    private const double LeastVisible = 0.2;

    private static readonly XmlWriterSettings Layout = new() { Indent = true, IndentChars = "\t", NewLineChars = "\n", OmitXmlDeclaration = true, Encoding = new UTF8Encoding(false) };

    /// <summary>Writes the annotation of a square image; cells of which little is in it are left out.</summary>
    public static void Write(Stream stream, string imageName, int size, IEnumerable<CellBox> boxes)
    {
        using var xml = XmlWriter.Create(stream, Layout);
        xml.WriteStartElement("annotation");
        xml.WriteElementString("folder", "JPEGImages");
        xml.WriteElementString("filename", imageName);
        xml.WriteStartElement("source");
        xml.WriteElementString("database", "Hematovision synthetic smears");
        xml.WriteEndElement();
        xml.WriteStartElement("size");
        Number("width", size);
        Number("height", size);
        Number("depth", 3);
        xml.WriteEndElement();
        Number("segmented", 0);
        foreach (var cell in boxes) Add(cell);
        xml.WriteEndElement();

        void Number(string name, int value) => xml.WriteElementString(name, value.ToString(CultureInfo.InvariantCulture));

        void Add(CellBox cell)
        {
            var (box, whole) = (cell.Box, cell.Box);
            box.Intersect(new SkiaSharp.SKRect(0, 0, size, size));
            if (box.Width * box.Height < LeastVisible * whole.Width * whole.Height) return;
            xml.WriteStartElement("object");
            xml.WriteElementString("name", cell.Name);
            xml.WriteElementString("pose", "Unspecified");
            Number("truncated", box == whole ? 0 : 1);
            Number("difficult", 0);
            xml.WriteStartElement("bndbox");
            Number("xmin", First(box.Left));
            Number("ymin", First(box.Top));
            Number("xmax", Last(box.Right));
            Number("ymax", Last(box.Bottom));
            xml.WriteEndElement();
            xml.WriteEndElement();
        }

        int First(float edge) => Math.Clamp((int)Math.Floor(edge) + 1, 1, size);

        int Last(float edge) => Math.Clamp((int)Math.Ceiling(edge), 1, size);
    }
}
