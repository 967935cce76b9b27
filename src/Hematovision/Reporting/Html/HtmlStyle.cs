using ScottPlot;

namespace Hematovision.Reporting.Html;

/// <summary>How pages look. The plots take their colours from here too: see <see cref="ThemedSvg"/>.</summary>
internal static class HtmlStyle
{
    internal static readonly string Css = $$"""
        :root {
          --page: #ffffff; --plate: #f3f5f7; --line: #dde2e8; --ink: #1f2933; --muted: #5b6875;
          --blue: #14609f; --blue-soft: #8fb8dc; --blue-pale: #cfe0ef; --orange: #b8470f; --red: #c23b3b; --green: #2f8a4c;
          {{Classes(shades => shades.OnWhite)}}
        }
        @media (prefers-color-scheme: dark) {
          :root {
            --page: #12171d; --plate: #1d252e; --line: #303b47; --ink: #e4e9ee; --muted: #9aa7b4;
            --blue: #6cb0e8; --blue-soft: #3d77a8; --blue-pale: #274b69; --orange: #ff9a5c; --red: #f07a7a; --green: #67c48a;
            {{Classes(shades => shades.OnDark)}}
          }
        }
        * { box-sizing: border-box; }
        html { scroll-behavior: smooth; -webkit-text-size-adjust: 100%; }
        body {
          margin: 0; padding: 0 clamp(1rem, 4vw, 3rem); background: var(--page); color: var(--ink);
          font: 16px/1.5 system-ui, "Segoe UI", "Helvetica Neue", "Open Sans", "DejaVu Sans", sans-serif;
        }
        header, main, footer { max-width: 78rem; margin: 0 auto; }
        h1 { margin: 2.5rem 0 .25rem; font-size: 1.75rem; line-height: 1.2; overflow-wrap: anywhere; }
        h2 { margin: 0 0 .75rem; font-size: 1.2rem; }
        h3 { margin: 1.25rem 0 .5rem; font-size: 1rem; }
        .warning { max-width: none; margin: 1.25rem 0 0; padding: .75rem 1rem; border: 1px solid var(--red); border-left-width: 6px; border-radius: 4px; font-weight: 600; }
        pre { margin: 0 0 1.25rem; padding: .75rem 1rem; overflow-x: auto; background: var(--plate); border-radius: 4px; font: .8rem/1.5 ui-monospace, "DejaVu Sans Mono", Consolas, monospace; }
        details { margin: 0 0 1.25rem; }
        summary { margin: 0 0 .5rem; color: var(--blue); cursor: pointer; }
        ul { max-width: 48rem; margin: 0 0 1rem; padding-left: 1.25rem; }
        li { margin: 0 0 .35rem; overflow-wrap: anywhere; }
        p { max-width: 48rem; margin: 0 0 1rem; overflow-wrap: anywhere; }
        .lead, .note, figcaption { color: var(--muted); }
        .note { font-size: .875rem; }
        .facts { display: flex; flex-wrap: wrap; gap: 1rem 2.5rem; margin: 1.5rem 0; }
        .facts div { display: flex; flex-direction: column-reverse; }
        .facts dt { color: var(--muted); font-size: .875rem; }
        .facts dd { margin: 0; font-size: 1.6rem; font-weight: 600; line-height: 1.2; font-variant-numeric: tabular-nums; }
        .facts .alarm dd { color: var(--orange); }
        nav { display: flex; flex-wrap: wrap; gap: .35rem 1.25rem; padding: .75rem 0; border-block: 1px solid var(--line); font-size: .9rem; }
        nav a { color: var(--blue); text-decoration: none; }
        nav a:hover { text-decoration: underline; }
        .count { color: var(--muted); font-weight: 400; font-variant-numeric: tabular-nums; }
        section { padding: 1.75rem 0 1rem; }
        section + section { border-top: 1px solid var(--line); }
        @media screen and (min-width: 72rem) {
          main { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); column-gap: 3rem; }
          section { grid-column: 1 / -1; min-width: 0; }
          section.narrow { grid-column: auto; }
          section.narrow:first-child + section.narrow { border-top: 0; }
        }
        .scroll { overflow-x: auto; margin: 0 0 1.25rem; }
        table { border-collapse: collapse; font-size: .9rem; font-variant-numeric: tabular-nums; }
        th { color: var(--muted); font-weight: 600; text-align: left; white-space: nowrap; }
        th, td { padding: .35rem 1.25rem .35rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
        td { overflow-wrap: anywhere; min-width: 3rem; }
        td:first-child:not(.number) { min-width: 8rem; }
        .number { text-align: right; white-space: nowrap; }
        td small { display: block; color: var(--muted); }
        figure { margin: 0; min-width: 0; }
        figcaption { margin-top: .35rem; font-size: .8rem; line-height: 1.35; overflow-wrap: anywhere; }
        figcaption span { color: var(--ink); }
        img { display: block; max-width: 100%; }
        .figures { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 28rem), 1fr)); gap: 1.5rem 2rem; margin: 0 0 1.25rem; }
        .figures svg { display: block; width: 100%; max-width: 34rem; height: auto; }
        /* The plot's own margin, so that its title stands under the page's. */
        .wide > div { max-width: max(100% + 1.5rem, 78rem); margin-left: -1.5rem; }
        .wide svg { display: block; width: 100%; height: auto; }
        .thumbs { display: grid; grid-template-columns: repeat(auto-fill, minmax(8.5rem, 1fr)); gap: 1.25rem 1rem; margin: 0 0 1rem; }
        .thumbs img, .row img, .missing { width: 100%; aspect-ratio: 1; object-fit: contain; background: var(--plate); border-radius: 4px; }
        .missing { display: grid; place-items: center; color: var(--muted); font-size: .8rem; }
        .sets { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 22rem), 1fr)); gap: 1.5rem; margin: 0 0 1rem; }
        .set { min-width: 0; }
        @media (min-width: 52rem) { .set:has(figure:nth-child(3)) { grid-column: span 2; } }
        .set p { margin: 0 0 .4rem; font-size: .875rem; font-weight: 600; }
        .row { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(9.5rem, 45%), 1fr)); gap: .75rem; }
        .sheets { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 32rem), 1fr)); gap: 1.5rem; }
        .sheets img { width: 100%; height: auto; border-radius: 4px; }
        footer { padding: 1.5rem 0 3rem; color: var(--muted); font-size: .8rem; border-top: 1px solid var(--line); }
        @media print {
          nav, summary { display: none; }
          body { padding: 0; font-size: 12px; }
          section { padding: 1rem 0 .5rem; }
          p, li { orphans: 3; widows: 3; }
          h2, h3, p, figure, tr, pre, .set, .wide { break-inside: avoid; }
          h2, h3, section > p { break-after: avoid; }
          table { font-size: 11px; }
          th, td { padding: .2rem .8rem .2rem 0; }
          pre { white-space: pre-wrap; overflow-wrap: anywhere; }
          .scroll { overflow: visible; }
          .sets { grid-template-columns: repeat(3, 1fr); gap: 1rem; }
          .wide > div { max-width: 100%; margin-left: 0; }
        }
        """;

    private static string Classes(Func<(Color OnWhite, Color OnDark), Color> shade) => string.Join(' ', ClassColours.All.Select((shades, order) => $"--c{order}: {shade(shades).ToHex()};"));
}
