using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Hematovision.Data;

namespace Hematovision.Tests.Data;

public sealed class ManifestPropertyTests
{
    [Property]
    public Property Whatever_labels_and_groups_hold_a_manifest_reads_back_as_it_was_written()
    {
        // A field is text with something to see in it, and no blank before or after it.
        var text = ArbMap.Default.GeneratorFor<NonNull<string>>().Select(s => s.Get)
            .Where(s => s.Length > 0 && s == s.Trim() && !s.Any(char.IsSurrogate) && !s.Contains('\0'));
        var row = from label in text from grouped in text select (label, grouped);
        return Prop.ForAll(Gen.ListOf(row, 5).ToArbitrary(), rows =>
        {
            using var folder = new TemporaryFolder();
            var examples = rows.Select((r, i) => new ImageExample(folder.Add($"{i}.png"), r.label, r.grouped)
            {
                // A group is in one fold, or in none.
                Fold = r.grouped.Length % 4 is var fold and > 0 ? fold : null,
                Content = r.label.Length % 2 == 0 ? null : new ImageContent(new string('0', 64), i + 1, 2),
            });
            var written = new ImageDataset(folder.Path, examples, []);
            DatasetSplitter.WriteManifest(written, folder["m.csv"]);
            var read = ImageDataset.Load(folder["m.csv"], minClasses: 1);
            Assert.Equal(written.Examples, read.Examples);
        });
    }
}
