using System.Buffers.Binary;
using System.Text;
using Google.Protobuf;
using Hematovision.Reporting;
using SkiaSharp;
using Tensorboard;

namespace Hematovision.Tests.Reporting;

public class TensorBoardLogTests
{
    [Fact]
    public void WritesAnEventFileWithAStepAnEpoch()
    {
        using var folder = new TemporaryFolder();
        var before = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        using (var log = new TensorBoardLog(folder["events"]))
        {
            foreach (var epoch in Epochs.Run(1, 2))
                log.Write(epoch);
        }

        var events = Read(Assert.Single(Directory.GetFiles(folder["events"])));
        Assert.Equal("brain.Event:2", events[0].FileVersion);
        Assert.All(events, e => Assert.InRange(e.WallTime, before, before + 60));

        var steps = events.Where(e => e.Summary is not null).ToList();
        Assert.Equal([1, 2, 3], steps.Select(e => e.Step));
        Assert.Equal(0.75f, Scalar(steps[1], "loss/train"));
        Assert.Equal(0.6f, Scalar(steps[1], "loss/val"));
        Assert.Equal(0.8f, Scalar(steps[1], "accuracy/train"));
        Assert.Equal(0.75f, Scalar(steps[1], "accuracy/val"));
        Assert.Equal(0.72f, Scalar(steps[1], "val_macro/precision"));
        Assert.Equal(0.71f, Scalar(steps[1], "val_macro/recall"));
        Assert.Equal(0.75f, Scalar(steps[1], "val_macro/f1"));
        Assert.Equal(0.001f, Scalar(steps[1], "optimizer/learning_rate"));
        Assert.Equal(12.5f, Scalar(steps[1], "speed/seconds_per_epoch"));
        Assert.Equal(100f, Scalar(steps[1], "speed/images_per_second"));
        Assert.Equal(3f, Scalar(steps[1], "memory/peak_gib"));
    }

    [Fact]
    public void AnEpochIsOnFileBeforeTheLogIsClosed()
    {
        using var folder = new TemporaryFolder();
        using var log = new TensorBoardLog(folder.Path);
        log.Write(Epochs.One(1, "head", 0.5));
        Assert.Contains(Read(Assert.Single(Directory.GetFiles(folder.Path))), e => e.Summary is not null);
    }

    [Fact]
    public void AResumedRunGetsAFileOfItsOwnThatTakesOverAtItsFirstStep()
    {
        using var folder = new TemporaryFolder();
        foreach (var first in (int[])[1, 4])
        {
            using var log = new TensorBoardLog(folder.Path);
            log.Write(Epochs.One(first, "head", 0.5));
            log.Write(Epochs.One(first + 1, "head", 0.6));
        }

        var files = Directory.GetFiles(folder.Path).Order(StringComparer.Ordinal).Select(Read).ToList();
        Assert.Equal([1, 4], files.Select(f => f.Single(e => e.SessionLog?.Status == SessionLog.Types.SessionStatus.Start).Step));
        Assert.Equal([1, 2, 4, 5], files.SelectMany(f => f.Where(e => e.Summary is not null)).Select(e => e.Step));
    }

    [Fact]
    public void APictureIsOnFileAsPngWithItsSize()
    {
        using var folder = new TemporaryFolder();
        using (var log = new TensorBoardLog(folder.Path))
        using (var picture = new SKBitmap(30, 20))
            log.Write(2, "images/one", picture);

        var value = Read(Assert.Single(Directory.GetFiles(folder.Path))).Single(e => e.Summary is not null).Summary.Value.Single();
        using var png = SKBitmap.Decode(value.Image.EncodedImageString.ToByteArray());
        Assert.Equal(("images/one", 30, 20, 30, 20), (value.Tag, value.Image.Width, value.Image.Height, png.Width, png.Height));
    }

    [Fact]
    public void AFolderThatCannotBeMadeIsOneClearLine()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["file"], "");
        var refused = Assert.Throws<HematoException>(() => new TensorBoardLog(folder["file/events"]));
        Assert.StartsWith("cannot write ", refused.Message, StringComparison.Ordinal);
    }

    /// <summary>The check value that every description of CRC-32C gives, so that the reader below is right.</summary>
    [Fact]
    public void TheReadersChecksumIsCrc32C() => Assert.Equal(0xE3069283, Crc32C(Encoding.ASCII.GetBytes("123456789")));

    private static float Scalar(Event item, string tag) => item.Summary.Value.Single(v => v.Tag == tag).SimpleValue;

    /// <summary>A TFRecord reader that trusts nothing: each length and message must have its checksum, and nothing may be left.</summary>
    private static List<Event> Read(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        List<Event> events = [];
        for (var rest = bytes.AsSpan(); rest.Length > 0;)
        {
            var length = (int)BinaryPrimitives.ReadUInt64LittleEndian(rest);
            Assert.Equal(Masked(rest[..8]), BinaryPrimitives.ReadUInt32LittleEndian(rest[8..]));
            var message = rest.Slice(12, length);
            Assert.Equal(Masked(message), BinaryPrimitives.ReadUInt32LittleEndian(rest[(12 + length)..]));
            events.Add(Event.Parser.ParseFrom(new CodedInputStream(message.ToArray())));
            rest = rest[(12 + length + 4)..];
        }

        return events;
    }

    private static uint Masked(ReadOnlySpan<byte> data)
    {
        var crc = Crc32C(data);
        return unchecked(((crc >> 15) | (crc << 17)) + 0xa282ead8u);
    }

    /// <summary>Bit by bit, from its reflected polynomial.</summary>
    private static uint Crc32C(ReadOnlySpan<byte> data)
    {
        var crc = ~0u;
        foreach (var octet in data)
        {
            crc ^= octet;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc >> 1) ^ ((crc & 1) == 1 ? 0x82F63B78u : 0);
        }

        return ~crc;
    }
}
