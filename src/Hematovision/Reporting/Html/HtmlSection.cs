using System.Text;

namespace Hematovision.Reporting.Html;

/// <summary>A part of a page, filled from top to bottom.</summary>
internal sealed class HtmlSection(string heading, string? count, string id)
{
    private readonly StringBuilder _body = new();
    private int _figures;

    internal string Id => id;

    /// <summary>Two such that follow each other stand side by side on a wide screen.</summary>
    internal bool IsNarrow { get; set; }

    internal string HeadingHtml => Escape.Text(heading) + (count is null ? "" : $" <span class=\"count\">{Escape.Text(count)}</span>");

    internal void Text(string text) => _body.Append($"<p>{Escape.Text(text)}</p>\n");

    /// <summary>A remark in small, such as how many more there are.</summary>
    internal void Note(string text) => _body.Append($"<p class=\"note\">{Escape.Text(text)}</p>\n");

    /// <summary>A heading within the section.</summary>
    internal void Heading(string text) => _body.Append($"<h3>{Escape.Text(text)}</h3>\n");

    /// <summary>Points of a list.</summary>
    internal void List(IEnumerable<string> points) => _body.Append($"<ul>\n{string.Concat(points.Select(point => $"<li>{Escape.Text(point)}</li>\n"))}</ul>\n");

    /// <summary>Lines as they are, such as a command.</summary>
    internal void Code(string text) => _body.Append($"<pre tabindex=\"0\">{Lines(text)}</pre>\n");

    /// <summary>The same, not seen before it is asked for.</summary>
    internal void Folded(string summary, string text) =>
        _body.Append($"<details><summary>{Escape.Text(summary)}</summary><pre tabindex=\"0\">{Lines(text)}</pre></details>\n");

    /// <summary>A table. A column whose name starts with a space holds text, the others numbers. A cell's second line is small.</summary>
    internal void Table(IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<string>> rows)
    {
        _body.Append("<div class=\"scroll\" tabindex=\"0\"><table>\n<thead><tr>");
        foreach (var column in columns)
            _body.Append($"<th{Class(column)}>{Escape.Text(column.Trim())}</th>");

        _body.Append("</tr></thead>\n<tbody>\n");
        foreach (var row in rows)
        {
            _body.Append("<tr>");
            foreach (var (column, cell) in columns.Zip(row))
            {
                var lines = cell.Split('\n', 2);
                var below = lines.Length > 1 ? $"<small>{Escape.Text(lines[1])}</small>" : "";
                _body.Append($"<td{Class(column)}>{Escape.Text(lines[0])}{below}</td>");
            }

            _body.Append("</tr>\n");
        }

        _body.Append("</tbody>\n</table></div>\n");

        static string Class(string column) => column.StartsWith(' ') ? "" : " class=\"number\"";
    }

    /// <summary>Plots beside each other where there is room.</summary>
    internal void Figures(params IEnumerable<(Figure Figure, string Caption)> figures)
    {
        _body.Append("<div class=\"figures\">\n");
        foreach (var (figure, caption) in figures)
            _body.Append($"<figure>{Svg(figure, caption)}<figcaption>{Escape.Text(caption)}</figcaption></figure>\n");

        _body.Append("</div>\n");
    }

    /// <summary>A plot as wide as it was drawn, which a narrow page scrolls rather than make its text too small to read.</summary>
    internal void Wide(Figure figure, string label) =>
        _body.Append($"<div class=\"scroll wide\" tabindex=\"0\"><div style=\"width:{figure.Width}px\">{Svg(figure, label)}</div></div>\n");

    /// <summary>Small pictures in rows.</summary>
    internal void Thumbnails(IEnumerable<HtmlPicture> pictures)
    {
        _body.Append("<div class=\"thumbs\">\n");
        foreach (var picture in pictures)
            AppendPicture(picture);

        _body.Append("</div>\n");
    }

    /// <summary>Pictures to be compared, those of a row in one frame with a line above.</summary>
    internal void SideBySide(IEnumerable<(string Remark, IReadOnlyList<HtmlPicture> Pictures)> rows)
    {
        _body.Append("<div class=\"sets\">\n");
        foreach (var (remark, pictures) in rows)
        {
            _body.Append($"<div class=\"set\"><p>{Escape.Text(remark)}</p><div class=\"row\">\n");
            foreach (var picture in pictures)
                AppendPicture(picture);

            _body.Append("</div></div>\n");
        }

        _body.Append("</div>\n");
    }

    /// <summary>Large pictures, one below the other where there is no room beside.</summary>
    internal void Sheets(IEnumerable<HtmlPicture> pictures)
    {
        _body.Append("<div class=\"sheets\">\n");
        foreach (var picture in pictures)
            AppendPicture(picture);

        _body.Append("</div>\n");
    }

    internal void AppendTo(StringBuilder html) =>
        html.Append($"<section id=\"{id}\"{(IsNarrow ? " class=\"narrow\"" : "")}>\n<h2>{HeadingHtml}</h2>\n").Append(_body).Append("</section>\n");

    private string Svg(Figure figure, string label) => ThemedSvg.From(figure, label, $"{id}p{++_figures}-");

    private static string Lines(string text) => string.Join('\n', text.TrimEnd().Split('\n').Select(Escape.Text));

    private void AppendPicture(HtmlPicture picture)
    {
        var image = picture.Source is { } source
            ? $"<img src=\"{Escape.Text(source)}\" alt=\"{Escape.Text(picture.Name)}\">"
            : "<div class=\"missing\">no picture</div>";
        var remark = picture.Remark.Length == 0 ? "" : $"<br><span>{Escape.Text(picture.Remark)}</span>";
        _body.Append($"<figure>{image}<figcaption>{Escape.Path(picture.Name)}{remark}</figcaption></figure>\n");
    }
}
