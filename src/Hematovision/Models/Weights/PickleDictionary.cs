namespace Hematovision.Models.Weights;

/// <summary>A Python dictionary. Keys other than strings and numbers are nothing that weights are found by.</summary>
internal sealed class PickleDictionary
{
    // Made on the first item: a file can ask for very many empty ones.
    private OrderedDictionary<object, object?>? _items;

    internal IEnumerable<KeyValuePair<object, object?>> Items => _items ?? [];

    internal int Count => _items?.Count ?? 0;

    internal object? this[string key] => _items is not null && _items.TryGetValue(key, out var value) ? value : null;

    internal void Set(object? key, object? value)
    {
        if (key is not (string or long or double or bool)) throw PickleMachine.Damaged("a dictionary's key is no text or number");
        (_items ??= [])[key] = value;
    }
}
