using System.Text;
using Hematovision.IO;

namespace Hematovision.Reporting.Html;

/// <summary>
/// A page that stands alone: one file, no script, nothing from the network, light or dark as the reader's system is, from a phone's
/// width to a wide screen's. All text that it is given is shown as it is, whatever it holds.
/// </summary>
/// <param name="title">The heading, one line.</param>
/// <param name="lead">A sentence below it.</param>
internal sealed class HtmlPage(string title, string lead)
{
    private readonly List<HtmlSection> _sections = [];
    private readonly List<(string Value, string Name, bool Alarming)> _facts = [];
    private readonly List<string> _warnings = [];

    /// <summary>Adds one of the few numbers that stand at the top.</summary>
    internal void Fact(string value, string name, bool alarming = false) => _facts.Add((value, name, alarming));

    /// <summary>Adds what nobody may overlook, above everything else.</summary>
    internal void Warn(string text) => _warnings.Add(text);

    /// <summary>Adds a section, which the list at the top leads to.</summary>
    /// <param name="heading">Its heading, one line.</param>
    /// <param name="count">How many things it tells of, shown beside the heading; null for none.</param>
    internal HtmlSection Section(string heading, string? count = null)
    {
        var section = new HtmlSection(heading, count, $"s{_sections.Count + 1}");
        _sections.Add(section);
        return section;
    }

    internal void Save(string path) => AtomicFile.WriteText(path, ToString());

    public override string ToString()
    {
        var html = new StringBuilder();
        html.Append($"""
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <meta name="generator" content="Hematovision {Escape.Text(HematovisionVersion.Text)}">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
            <title>{Escape.Text(title)}</title>
            <style>
            {HtmlStyle.Css}
            </style>
            </head>
            <body>
            <header>
            <h1>{Escape.Text(title)}</h1>
            <p class="lead">{Escape.Text(lead)}</p>

            """);
        foreach (var warning in _warnings)
            html.Append($"<p class=\"warning\" role=\"alert\">{Escape.Text(warning)}</p>\n");

        if (_facts.Count > 0)
        {
            html.Append("<dl class=\"facts\">\n");
            foreach (var (value, name, alarming) in _facts)
                html.Append($"<div{(alarming ? " class=\"alarm\"" : "")}><dt>{Escape.Text(name)}</dt><dd>{Escape.Text(value)}</dd></div>\n");

            html.Append("</dl>\n");
        }

        if (_sections.Count > 1)
        {
            html.Append("<nav>");
            foreach (var section in _sections)
                html.Append($"<a href=\"#{section.Id}\">{section.HeadingHtml}</a> ");

            html.Append("</nav>\n");
        }

        html.Append("</header>\n<main>\n");
        foreach (var section in _sections)
            section.AppendTo(html);

        html.Append($"</main>\n<footer>Hematovision {Escape.Text(HematovisionVersion.Text)}</footer>\n</body>\n</html>\n");
        return html.ToString();
    }
}
