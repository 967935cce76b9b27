using System.Text.Json;
using System.Text.Json.Nodes;
using CsvHelper;

namespace Hematovision.Evaluation;

public sealed partial class ClassificationReport
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
    };

    /// <summary>
    /// The report for machines: one JSON object with snake_case names. <c>confusion_matrix.counts</c> is [true][predicted] in the
    /// order of <c>confusion_matrix.classes</c>.
    /// </summary>
    public JsonObject ToJson() => JsonSerializer.SerializeToNode(
        new
        {
            Images,
            Groups,
            UnknownLabels,
            Accuracy,
            AccuracyInterval,
            LogLoss,
            Macro,
            Weighted,
            Classes,
            ConfusionMatrix = new { Matrix.Classes, Counts = Rows() },
            Notes,
        },
        Json)!.AsObject();

    /// <summary>The classes' metrics as CSV: a header, then a row a class (<c>name,precision,recall,f1,support</c>).</summary>
    public string ToCsv()
    {
        using var text = new StringWriter();
        using (var csv = CsvWriter.Create(text, new CsvWriterOptions { NewLine = "\n" }))
        {
            csv.WriteHeader("name", "precision", "recall", "f1", "support");
            foreach (var c in Classes)
            {
                csv.WriteField(c.Name);
                csv.WriteField(c.Precision);
                csv.WriteField(c.Recall);
                csv.WriteField(c.F1);
                csv.WriteField(c.Support);
                csv.EndRecord();
            }
        }

        return text.ToString();
    }

    private IEnumerable<IEnumerable<long>> Rows() =>
        Enumerable.Range(0, Matrix.Classes.Count).Select(t => Enumerable.Range(0, Matrix.Classes.Count).Select(p => Matrix[t, p]));
}
