using System.Security.Cryptography;
using Hematovision.IO;

namespace Hematovision.Data.Download;

/// <summary>
/// The public data sets that can be fetched by name. What is said of each is what its publisher says; where that is silent, or could not be
/// read, the value is null or "not stated".
/// </summary>
public static class PublicDatasets
{
    private const string Acevedo =
        "Acevedo, A. et al. (2020). A dataset of microscopic peripheral blood cell images for development of automatic recognition systems. "
        + "Data in Brief 30, 105474. doi:10.1016/j.dib.2020.105474";

    private const string MedMnist =
        "Yang, J. et al. (2023). MedMNIST v2: a large-scale lightweight benchmark for 2D and 3D biomedical image classification. "
        + "Scientific Data 10, 41. doi:10.1038/s41597-022-01721-8; and " + Acevedo;

    private const int BloodMnistImages = 17_092;

    /// <summary>All of them, ordered by name.</summary>
    public static IReadOnlyList<PublicDataset> All { get; } =
    [
        new(
            "bccd", "fields 640 x 480 with boxes; the white cells are cropped out", 364,
            ["BASOPHIL", "EOSINOPHIL", "LYMPHOCYTE", "MONOCYTE", "NEUTROPHIL"],
            [
                // Archives that GitHub packs on demand have no lasting hash; the commit in the address stands for the content.
                new("BCCD_Dataset.zip", new("https://github.com/Shenggan/BCCD_Dataset/archive/d272fb14cdff6e473fafeeeba32aba5f560e9e43.zip"), 7_900_000, null),
                new(
                    "labels.csv", new("https://raw.githubusercontent.com/apple2373/BCCD/7751031e0b41bcfdff998cbc4c698a445a60b49e/labels.csv"), 6_604,
                    new(HashAlgorithmName.SHA256, "2a11d215cade403d4fdb02b27b914c505bf59d4879b9b911fe97830b90c4e1a2")),
            ],
            new("https://github.com/Shenggan/BCCD_Dataset"), "MIT", "Shenggan (2017). BCCD Dataset. https://github.com/Shenggan/BCCD_Dataset")
        {
            Prepare = BccdFields.Unpack,
        },
        BloodMnist(28, "bloodmnist.npz", BloodMnistImages * 28L * 28 * 3, "7053d0359d879ad8a5505303e11de1dc"),
        BloodMnist(64, "bloodmnist_64.npz", 156_000_000, "2b94928a2ae4916078ca51e05b6b800b"),
        BloodMnist(128, "bloodmnist_128.npz", BloodMnistImages * 128L * 128 * 3, "adace1e0ed228fccda1f39692059dd4c"),
        BloodMnist(224, "bloodmnist_224.npz", BloodMnistImages * 224L * 224 * 3, "b718ff6835fcbdb22ba9eacccd7b2601"),
        new(
            "pbc", "the Barcelona set: single cells 360 x 363", 17_092,
            ["basophil", "eosinophil", "erythroblast", "ig", "lymphocyte", "monocyte", "neutrophil", "platelet"],
            [new("PBC_dataset_normal_DIB.zip", new("https://data.mendeley.com/public-files/datasets/snkd93bnjr/files/2fc38728-2ae7-4a62-a857-032af82334c3/file_downloaded"), null, null)],
            new("https://data.mendeley.com/datasets/snkd93bnjr/1"), "CC BY 4.0", Acevedo),
        new(
            "raabin-wbc", "single cells, each labelled by two experts", 14_514,
            ["Basophil", "Eosinophil", "Lymphocyte", "Monocyte", "Neutrophil"],
            [Raabin("Train.rar", 279_000_000), Raabin("TestA.rar", 115_000_000)],
            new("https://raabindata.com/free-data/"), "not stated",
            "Kouzehkanan, Z. M. et al. (2022). A large dataset of white blood cells containing cell locations and types, along with segmented nuclei "
            + "and cytoplasm. Scientific Reports 12, 1123. doi:10.1038/s41598-021-04426-x")
        {
            Prepare = RaabinFolders.Describe,
        },
    ];

    /// <summary>The one of a name.</summary>
    /// <exception cref="UsageException">There is none of that name.</exception>
    public static PublicDataset Get(string name) =>
        All.FirstOrDefault(set => set.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
        ?? throw new UsageException(
            $"unknown data set '{name}'; {NearMiss.Hint(name, [.. All.Select(set => set.Name)])}.");

    private static PublicDataset BloodMnist(int size, string file, long bytes, string md5) => new(
        size == 28 ? "bloodmnist" : $"bloodmnist-{size}", $"the middle of each image of pbc, at {size} x {size}, with its own splits", BloodMnistImages,
        ["basophil", "eosinophil", "erythroblast", "immature granulocytes", "lymphocyte", "monocyte", "neutrophil", "platelet"],
        [new(file, new($"https://zenodo.org/records/10519652/files/{file}?download=1"), bytes, new(HashAlgorithmName.MD5, md5))],
        new("https://zenodo.org/records/10519652"), "CC BY 4.0", MedMnist);

    private static PublicFile Raabin(string file, long bytes) => new(file, new($"https://dl.raabindata.com/WBC/Cropped_double_labeled/{file}"), bytes, null);
}
