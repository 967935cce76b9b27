using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace Hematovision.Models.Weights;

/// <summary>
/// Runs a pickle's program as far as it only builds tensors, dictionaries, lists, tuples, text and numbers: the opcodes that
/// <c>torch.save</c> writes, and the globals of <see cref="PickleGlobals"/>. Steps are limited, and with them time and memory.
/// </summary>
internal sealed class PickleMachine
{
    // A state dictionary of 1,000 tensors takes about 40,000.
    private const int MaxSteps = 1_000_000;
    private const int MaxText = 1 << 16;
    private const int BytesAStep = 64;

    private readonly Stream _source;
    private readonly List<object?> _stack = [];
    private readonly Stack<int> _marks = [];
    private readonly Dictionary<uint, object?> _memo = [];
    private readonly Dictionary<string, StorageReference> _storages;
    private int _steps;

    private PickleMachine(Stream source, Dictionary<string, StorageReference> storages) => (_source, _storages) = (source, storages);

    /// <summary>Reads one pickle and leaves the stream behind it.</summary>
    /// <param name="source">A stream with a buffer: it is read byte by byte.</param>
    /// <param name="storages">Takes every storage that the pickle names, by key.</param>
    /// <exception cref="InvalidDataException">It does, or names, what a weights file has no need of, or it is damaged.</exception>
    /// <exception cref="EndOfStreamException">It does not end.</exception>
    internal static object? Load(Stream source, Dictionary<string, StorageReference>? storages = null) =>
        new PickleMachine(source, storages ?? []).Run();

    internal static InvalidDataException Damaged(string reason) => new($"is no PyTorch weights file: {reason}");

    private object? Run()
    {
        while (true)
        {
            var opcode = Byte();
            if (opcode == (byte)'.') return _stack.Count == 1 ? _stack[0] : throw Damaged("its pickle ends halfway");
            Spend(1);
            Step(opcode);
        }
    }

    // Names are those of Python's pickletools.
    private void Step(byte opcode)
    {
        switch (opcode)
        {
            case 0x80: _ = Byte(); break; // PROTO
            case 0x95: _ = Bytes(8); break; // FRAME
            case (byte)'(': _marks.Push(_stack.Count); break; // MARK

            case (byte)'N': Push(null); break; // NONE
            case 0x88: Push(true); break; // NEWTRUE
            case 0x89: Push(false); break; // NEWFALSE
            case (byte)'K': Push((long)Byte()); break; // BININT1
            case (byte)'M': Push((long)BinaryPrimitives.ReadUInt16LittleEndian(Bytes(2))); break; // BININT2
            case (byte)'J': Push((long)Int32()); break; // BININT
            case 0x8a: Push(Long(Byte())); break; // LONG1
            case (byte)'G': Push(BinaryPrimitives.ReadDoubleBigEndian(Bytes(8))); break; // BINFLOAT
            case (byte)'X' or (byte)'T': Push(Text(Int32())); break; // BINUNICODE, BINSTRING
            case 0x8c or (byte)'U': Push(Text(Byte())); break; // SHORT_BINUNICODE, SHORT_BINSTRING

            case (byte)')': Push(Array.Empty<object?>()); break; // EMPTY_TUPLE
            case 0x85: Push(PopLast(1)); break; // TUPLE1
            case 0x86: Push(PopLast(2)); break; // TUPLE2
            case 0x87: Push(PopLast(3)); break; // TUPLE3
            case (byte)'t': Push(PopToMark()); break; // TUPLE
            case (byte)']': Push(new List<object?>()); break; // EMPTY_LIST
            case (byte)'a': Append(PopLast(1)); break; // APPEND
            case (byte)'e': Append(PopToMark()); break; // APPENDS
            case (byte)'}': Push(new PickleDictionary()); break; // EMPTY_DICT
            case (byte)'s': SetItems(PopLast(2)); break; // SETITEM
            case (byte)'u': SetItems(PopToMark()); break; // SETITEMS

            case (byte)'q': _memo[Byte()] = Top(); break; // BINPUT
            case (byte)'r': _memo[UInt32()] = Top(); break; // LONG_BINPUT
            case 0x94: _memo[(uint)_memo.Count] = Top(); break; // MEMOIZE
            case (byte)'h': Push(Recall(Byte())); break; // BINGET
            case (byte)'j': Push(Recall(UInt32())); break; // LONG_BINGET

            case (byte)'c': Push(PickleGlobals.Find(Line(), Line())); break; // GLOBAL
            case 0x93: StackGlobal(); break; // STACK_GLOBAL
            case (byte)'R': Reduce(); break; // REDUCE
            case (byte)'b': Build(); break; // BUILD
            case (byte)'Q': Push(Storage(Pop())); break; // BINPERSID
            default:
                throw new InvalidDataException($"is refused: its pickle has the opcode 0x{opcode:x2}, which a weights file has no need of");
        }
    }

    private void StackGlobal()
    {
        if (PopLast(2) is not [string module, string name]) throw Damaged("it names a global by something else than text");
        Push(PickleGlobals.Find(module, name));
    }

    private void Reduce()
    {
        if (PopLast(2) is not [PickleCall call, object?[] arguments]) throw Damaged("it calls what is no function");
        // Arguments out of the memo can be long again and again.
        foreach (var list in arguments.OfType<List<object?>>()) Spend(list.Count);
        Push(call(arguments));
    }

    // The state of an OrderedDict is its _metadata, of version numbers that only Python's modules look at.
    private void Build()
    {
        if (PopLast(2) is not [PickleDictionary dictionary, PickleDictionary]) throw Damaged("it sets the state of what is no OrderedDict");
        Push(dictionary);
    }

    private StorageReference Storage(object? id)
    {
        var storage = (id as object?[]) switch
        {
            ["storage", StorageType type, string key, string, long count] => new StorageReference(type.Type, key, count),
            ["storage", StorageType type, string key, string, long count, null] => new StorageReference(type.Type, key, count),
            ["storage", StorageType, _, _, _, _] => throw Damaged("its storages are views, as PyTorch before 0.4 wrote them; save it anew"),
            _ => throw Damaged("a storage is named by something else"),
        };
        if (!_storages.TryAdd(storage.Key, storage) && _storages[storage.Key] != storage) throw Damaged($"storage {storage.Key} is two things");
        return storage;
    }

    private void Append(object?[] values)
    {
        if (Top() is not List<object?> list) throw Damaged("it appends to what is no list");
        list.AddRange(values);
    }

    private void SetItems(object?[] values)
    {
        if (Top() is not PickleDictionary dictionary || values.Length % 2 != 0) throw Damaged("it sets items of what is no dictionary");
        for (var i = 0; i < values.Length; i += 2) dictionary.Set(values[i], values[i + 1]);
    }

    private object? Recall(uint index) =>
        _memo.TryGetValue(index, out var value) ? value : throw Damaged("its pickle recalls what it never kept");

    private void Push(object? value) => _stack.Add(value);

    private object? Top() => _stack.Count > Floor ? _stack[^1] : throw Damaged("its pickle takes more than it put");

    private object? Pop() => PopLast(1)[0];

    private object?[] PopLast(int count) =>
        _stack.Count - count >= Floor ? Take(_stack.Count - count) : throw Damaged("its pickle takes more than it put");

    private object?[] PopToMark() =>
        _marks.TryPop(out var mark) ? Take(mark) : throw Damaged("its pickle takes more than it put");

    private object?[] Take(int from)
    {
        var taken = CollectionsMarshal.AsSpan(_stack)[from..].ToArray();
        _stack.RemoveRange(from, taken.Length);
        return taken;
    }

    private int Floor => _marks.TryPeek(out var mark) ? mark : 0;

    private void Spend(int steps)
    {
        if (steps > MaxSteps - _steps) throw new InvalidDataException($"is refused: its pickle takes more than {MaxSteps:N0} steps");
        _steps += steps;
    }

    private byte Byte() => _source.ReadByte() is var value and >= 0 ? (byte)value : throw new EndOfStreamException();

    private byte[] Bytes(int count)
    {
        var bytes = new byte[count];
        _source.ReadExactly(bytes);
        return bytes;
    }

    private int Int32() => BinaryPrimitives.ReadInt32LittleEndian(Bytes(4));

    private uint UInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Bytes(4));

    // Two's complement, little-endian, as short as it goes.
    private long Long(int length)
    {
        if (length > 8) throw Damaged("it holds a number beyond 64 bits");
        long value = 0;
        var bytes = Bytes(length);
        for (var i = 0; i < length; i++) value |= (long)bytes[i] << (8 * i);
        return length is 0 or 8 || bytes[^1] < 0x80 ? value : value - (1L << (8 * length));
    }

    private string Text(int length)
    {
        if (length is < 0 or > MaxText) throw Damaged($"it holds a text of {length:N0} bytes");
        Spend(length / BytesAStep);
        return Encoding.UTF8.GetString(Bytes(length));
    }

    private string Line()
    {
        var line = new StringBuilder();
        for (var value = Byte(); value != (byte)'\n'; value = Byte())
        {
            if (line.Length == 256) throw Damaged("it names a global of endless length");
            line.Append(value is >= 0x20 and < 0x7f ? (char)value : '?');
        }

        return line.ToString();
    }
}
