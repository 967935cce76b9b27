using Hematovision.Imaging;

namespace Hematovision.Data.Import;

/// <summary>Writes the images of a source as <c>CLASS/FILE</c>, with a manifest that says where each came from.</summary>
internal static class DatasetWriter
{
    /// <summary>Writes those that can be decoded; the others are left out.</summary>
    /// <param name="job">The import.</param>
    /// <param name="images">All of them, in any order.</param>
    /// <param name="folder">Full path of an empty folder.</param>
    /// <exception cref="HematoException">No image is left.</exception>
    /// <exception cref="LeakException">A group is in two splits.</exception>
    public static void Write(ImportJob job, IReadOnlyList<SourceImage> images, string folder)
    {
        var planned = Plan(images, folder);
        RefuseHalfSplit(job.Source, images);
        // What is wrong with groups shows before an hour's work, not after it.
        _ = new ImageDataset(job.Source, planned.Select(p => p.Example), []);
        foreach (var label in planned.Select(p => p.Example.Label).Distinct())
            Directory.CreateDirectory(Path.Combine(folder, label));

        var written = new ImageExample?[planned.Count];
        job.Each(Enumerable.Range(0, planned.Count), planned.Count, "importing", i => written[i] = WriteOne(job, planned[i].Image, planned[i].Example));
        var examples = written.OfType<ImageExample>().ToArray();
        if (examples.Length == 0)
            throw new HematoException($"none of the {images.Count} images of {job.Source} can be read, for instance {job.BadImages[0].Path}: {job.BadImages[0].Reason}.");

        foreach (var label in planned.Select(p => p.Example.Label).Except(examples.Select(e => e.Label)).Order(StringComparer.Ordinal))
        {
            job.Remarks.Add($"class '{label}' is left out: none of its images can be read");
            Directory.Delete(Path.Combine(folder, label));
        }

        DatasetSplitter.WriteManifest(new ImageDataset(job.Source, examples, []), Path.Combine(folder, Manifest.FileName));
    }

    // In the order of the source's names, so that what a clash of names adds is the same each time.
    private static List<(SourceImage Image, ImageExample Example)> Plan(IReadOnlyList<SourceImage> images, string folder)
    {
        var taken = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var planned = new List<(SourceImage, ImageExample)>(images.Count);
        foreach (var image in images.OrderBy(i => i.Name, StringComparer.Ordinal))
        {
            var name = PortableName.Of(image.Name[(image.Name.LastIndexOf('/') + 1)..]);
            var unique = $"{image.Label}/{name}";
            for (var n = 2; !taken.Add(unique); n++)
                unique = $"{image.Label}/{Path.GetFileNameWithoutExtension(name)}-{n}{Path.GetExtension(name)}";

            planned.Add((image, new ImageExample(Path.GetFullPath(unique, folder), image.Label, image.Group ?? unique, image.Split) { Fold = image.Fold, Laboratory = image.Laboratory }));
        }

        return planned;
    }

    private static void RefuseHalfSplit(string source, IReadOnlyList<SourceImage> images)
    {
        var unsplit = images.Count(i => i.Split is null);
        if (unsplit > 0 && unsplit < images.Count)
            throw new HematoException($"{source}: {unsplit} of {images.Count} images have no split. Give each one, or leave the splits out.");
    }

    private static ImageExample? WriteOne(ImportJob job, SourceImage image, ImageExample example)
    {
        try
        {
            var content = ImageContent.Read(image.File);
            ImageDecoder.Decode(image.File);
            if (job.Owns(image.File))
                File.Move(image.File, example.Path);
            else if (job.Options.Copy || !HardLink.TryMake(image.File, example.Path))
                File.Copy(image.File, example.Path);

            return example with { Content = content };
        }
        catch (ImageReadException bad)
        {
            job.LeaveOut(bad);
            return null;
        }
    }
}
