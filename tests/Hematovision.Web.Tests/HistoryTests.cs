using System.Net;
using System.Security.Cryptography;
using Microsoft.Data.Sqlite;

namespace Hematovision.Web.Tests;

/// <summary>What <c>--history</c> keeps, and that it never stands in the way of an answer.</summary>
[Collection(Serving.Name)]
public sealed class HistoryTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;

    private string History => Path.Combine(_folder, "history.db");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_clean_stop_leaves_every_result_with_its_hashes_and_no_name_of_the_client()
    {
        var (ids, cell) = (new List<string>(), Pictures.Cell());
        await using (var server = await Start())
        {
            using var client = new HttpClient { BaseAddress = server.Address };
            using var form = new MultipartFormDataContent { { new ByteArrayContent(cell), "image", "Jane Doe.png" } };
            ids.Add(Id(await client.PostAsync("/api/predict", form)));
            for (var i = 0; i < 5; i++) ids.Add(Id(await client.PostAsync("/api/predict", new ByteArrayContent(cell))));
            Assert.Equal(HttpStatusCode.UnprocessableEntity, (await client.PostAsync("/api/predict", new StringContent("no image"))).StatusCode);
        }

        var rows = Rows();

        Assert.Equal(ids.Order(), rows.Select(row => (string)row["request_id"]).Order());
        Assert.All(rows, row =>
        {
            Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(cell)), row["image_sha256"]);
            Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Running.Model))), row["model_sha256"]);
            Assert.Equal("neutrophil", row["class"]);
            Assert.InRange((double)row["probability"], 0.5, 1);
            Assert.True(DateTime.Parse((string)row["time"], null, System.Globalization.DateTimeStyles.RoundtripKind) > DateTime.UtcNow.AddMinutes(-10));
        });
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(History));
        Assert.DoesNotContain("Jane Doe", System.Text.Encoding.Latin1.GetString(File.ReadAllBytes(History)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_from_before_is_gone_on_with()
    {
        for (var i = 0; i < 2; i++)
        {
            await using var server = await Start();
            using var client = new HttpClient { BaseAddress = server.Address };
            Id(await client.PostAsync("/api/predict", new ByteArrayContent(Pictures.Cell())));
        }

        Assert.Equal(2, Rows().Count);
    }

    [Fact]
    public async Task A_cell_that_is_explained_after_its_answer_counts_once()
    {
        await using (var server = await Start())
        {
            using var client = new HttpClient { BaseAddress = server.Address };
            foreach (var explain in (int[])[0, 1]) Id(await client.PostAsync($"/api/predict?explain={explain}", new ByteArrayContent(Pictures.Cell())));
        }

        Assert.Equal([0L, 1L], Rows().Select(row => row["explained"]));
        Assert.Single(Rows("WHERE refer IS NULL AND NOT explained"));
    }

    [Fact]
    public async Task A_file_of_the_first_version_is_gone_on_with()
    {
        using (var before = Open())
        {
            Run(before, """
                CREATE TABLE results (
                  id INTEGER PRIMARY KEY, time TEXT NOT NULL, request_id TEXT NOT NULL, model TEXT NOT NULL, model_sha256 TEXT NOT NULL,
                  class TEXT NOT NULL, probability REAL NOT NULL, refer TEXT, image_sha256 TEXT NOT NULL);
                PRAGMA user_version = 1;
                INSERT INTO results (time, request_id, model, model_sha256, class, probability, image_sha256) VALUES ('', '', '', '', 'monocyte', 1, '')
                """);
        }

        for (var i = 0; i < 2; i++)
        {
            await using var server = await Start();
            using var client = new HttpClient { BaseAddress = server.Address };
            Id(await client.PostAsync("/api/predict?explain=1", new ByteArrayContent(Pictures.Cell())));
        }

        Assert.Equal([0L, 1L, 1L], Rows().Select(row => row["explained"]));
    }

    [Fact]
    public async Task A_table_of_another_program_stays_as_it_is()
    {
        using (var other = Open()) Run(other, "CREATE TABLE results (something TEXT); INSERT INTO results VALUES ('theirs')");

        await Assert.ThrowsAsync<HematoException>(Start);

        Assert.Equal("something", Assert.Single(Assert.Single(Rows())).Key);
    }

    [Theory]
    [InlineData("text")]
    [InlineData("damaged")]
    [InlineData("locked")]
    [InlineData("another's")]
    [InlineData("a folder")]
    public async Task A_file_that_cannot_be_used_is_one_line_at_the_start(string what)
    {
        using var other = Open();
        switch (what)
        {
            case "text": await File.WriteAllTextAsync(History, string.Concat(Enumerable.Repeat("no database ", 100))); break;
            case "damaged":
                Run(other, "CREATE TABLE t (a); WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000) INSERT INTO t SELECT randomblob(20) FROM n");
                using (var file = new FileStream(History, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
                {
                    file.Position = 8192;
                    file.Write(new byte[4096]);
                }

                break;
            case "locked": Run(other, "BEGIN EXCLUSIVE"); break;
            case "another's": Run(other, "CREATE TABLE results (something TEXT)"); break;
            default:
                File.Delete(History);
                Directory.CreateDirectory(History);
                break;
        }

        var problem = await Assert.ThrowsAsync<HematoException>(Start);

        Assert.StartsWith($"the history {History} ", problem.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', problem.Message);
    }

    [Fact]
    public async Task A_lock_while_it_runs_loses_results_that_are_counted_and_no_answer()
    {
        await using (var server = await Start())
        {
            using var client = new HttpClient { BaseAddress = server.Address };
            var before = await Lost(client);
            using (var other = Open())
            {
                Run(other, "BEGIN IMMEDIATE");
                Id(await client.PostAsync("/api/predict", new ByteArrayContent(Pictures.Cell())));
                for (var i = 0; i < 100 && await Lost(client) == before; i++) await Task.Delay(100);
            }

            Assert.Equal(before + 1, await Lost(client));
            Id(await client.PostAsync("/api/predict", new ByteArrayContent(Pictures.Cell())));
        }

        Assert.Single(Rows());
    }

    private Task<Server> Start() => Running.Start(new ServeOptions { Models = [Running.Model], History = History, Timeout = 120 });

    private SqliteConnection Open()
    {
        var database = new SqliteConnection($"Data Source={History};Pooling=False");
        database.Open();
        return database;
    }

    private static void Run(SqliteConnection database, string statement)
    {
        using var command = database.CreateCommand();
        command.CommandText = statement;
        command.ExecuteNonQuery();
    }

    private List<Dictionary<string, object>> Rows(string where = "")
    {
        using var database = Open();
        using var command = database.CreateCommand();
        command.CommandText = $"SELECT * FROM results {where}";
        using var reader = command.ExecuteReader();
        var rows = new List<Dictionary<string, object>>();
        while (reader.Read()) rows.Add(Enumerable.Range(0, reader.FieldCount).ToDictionary(reader.GetName, reader.GetValue));
        return rows;
    }

    private static string Id(HttpResponseMessage response)
    {
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return response.Headers.GetValues("X-Request-Id").Single();
    }

    private static async Task<double> Lost(HttpClient client) => Running.Metric(await client.GetStringAsync("/metrics"), "hemato_history_lost_total");
}
