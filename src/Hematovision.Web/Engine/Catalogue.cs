using Hematovision.Inference;
using Hematovision.Torch;
using Hematovision.Web.Api;

namespace Hematovision.Web.Engine;

/// <summary>The models under their names, in the order they were named; the first answers where a request names none.</summary>
internal sealed class Catalogue : IDisposable
{
    private readonly Dictionary<string, ServedModel> _models = new(StringComparer.Ordinal);

    /// <exception cref="UsageException">Two files would have one name.</exception>
    internal Catalogue(IReadOnlyList<string> files, string device, Precision precision, NetworkRuntime runtime)
    {
        foreach (var file in files)
        {
            var name = Path.GetFileNameWithoutExtension(file);
            if (!_models.TryAdd(name, new ServedModel(name, Path.GetFullPath(file), device, precision, runtime)))
                throw new UsageException($"two models would be called {name}: rename one of the files.");
            All = [.. All, _models[name]];
        }
    }

    internal IReadOnlyList<ServedModel> All { get; private set; } = [];

    internal ServedModel Default => All[0];

    /// <exception cref="ProblemException">There is none of that name.</exception>
    internal ServedModel Find(string name) => _models.TryGetValue(name, out var model) ? model : throw ProblemException.NoSuchModel(_models.Keys);

    /// <summary>Lets all models go, once nobody asks any more.</summary>
    public void Dispose()
    {
        foreach (var model in All) model.Dispose();
    }
}
