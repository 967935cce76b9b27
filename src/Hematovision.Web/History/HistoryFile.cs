using Microsoft.Data.Sqlite;

namespace Hematovision.Web.History;

/// <summary>The database of a history, on one thread at a time.</summary>
internal sealed class HistoryFile : IDisposable
{
    private const int SecondsForALock = 2;

    private const string Explained = "explained INTEGER NOT NULL DEFAULT 0";

    private const string Table = $"""
        CREATE TABLE IF NOT EXISTS results (
          id INTEGER PRIMARY KEY,
          time TEXT NOT NULL,
          request_id TEXT NOT NULL,
          model TEXT NOT NULL,
          model_sha256 TEXT NOT NULL,
          class TEXT NOT NULL,
          probability REAL NOT NULL,
          refer TEXT,
          image_sha256 TEXT NOT NULL,
          {Explained});
        PRAGMA user_version = 2;
        """;

    private const string Row = """
        INSERT INTO results (time, request_id, model, model_sha256, class, probability, refer, image_sha256, explained)
        VALUES ($time, $request_id, $model, $model_sha256, $class, $probability, $refer, $image_sha256, $explained)
        """;

    private readonly SqliteConnection _database;

    private HistoryFile(SqliteConnection database) => _database = database;

    /// <summary>Opens a file, or makes it. It is read through and written to, so that what is wrong with it shows now.</summary>
    /// <exception cref="HematoException">It is locked, full, damaged, no database or another's.</exception>
    internal static HistoryFile Open(string path)
    {
        var settings = new SqliteConnectionStringBuilder { DataSource = path, Pooling = false, DefaultTimeout = SecondsForALock };
        var database = new SqliteConnection(settings.ConnectionString);
        try
        {
            MakePrivate(path);
            database.Open();
            var file = new HistoryFile(database);
            file.Run("PRAGMA journal_mode = WAL");
            if (file.Run("PRAGMA quick_check(1)") is not "ok") throw new HematoException($"the history {path} is damaged: restore it or name another file, --history FILE.");
            file.Transact(file.MakeTable);
            return file;
        }
        catch (SqliteException e)
        {
            database.Dispose();
            throw new HematoException($"the history {path} cannot be used: {Reason(e)}; free it or name another file, --history FILE.", e);
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    // What it says of people's cells is its owner's alone. SQLite gives its other files the mode of this one.
    private static void MakePrivate(string path)
    {
        if (OperatingSystem.IsWindows() || File.Exists(path)) return;
        try
        {
            new FileStream(path, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite }).Dispose();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // SQLite says what is wrong with it.
        }
    }

    /// <summary>Adds entries, all or none.</summary>
    /// <exception cref="SqliteException">They cannot be written.</exception>
    internal void Add(IEnumerable<HistoryEntry> entries) => Transact(() =>
    {
        using var row = Insert();
        foreach (var entry in entries)
        {
            row.Parameters.Clear();
            row.Parameters.AddWithValue("$time", entry.Time.UtcDateTime.ToString("O", System.Globalization.CultureInfo.InvariantCulture));
            row.Parameters.AddWithValue("$request_id", entry.RequestId);
            row.Parameters.AddWithValue("$model", entry.Model);
            row.Parameters.AddWithValue("$model_sha256", entry.ModelSha256);
            row.Parameters.AddWithValue("$class", entry.CellClass);
            row.Parameters.AddWithValue("$probability", entry.Probability);
            row.Parameters.AddWithValue("$refer", (object?)entry.Refer ?? DBNull.Value);
            row.Parameters.AddWithValue("$image_sha256", entry.ImageSha256);
            row.Parameters.AddWithValue("$explained", entry.Explained);
            row.ExecuteNonQuery();
        }
    });

    /// <inheritdoc/>
    public void Dispose() => _database.Dispose();

    /// <summary>SQLite's own words for what went wrong.</summary>
    internal static string Reason(SqliteException e) => SQLitePCL.raw.sqlite3_errstr(e.SqliteErrorCode).utf8_to_string();

    // In one transaction, so that another's table of the same name stays as it is.
    private void MakeTable()
    {
        Run(Table);
        if (Run("SELECT 1 FROM pragma_table_info('results') WHERE name = 'explained'") is null) Run($"ALTER TABLE results ADD COLUMN {Explained}"); // a file of version 1
        using var row = Insert();
        row.Prepare();
    }

    private SqliteCommand Insert()
    {
        var row = _database.CreateCommand();
        row.CommandText = Row;
        return row;
    }

    private object? Run(string statement)
    {
        using var command = _database.CreateCommand();
        command.CommandText = statement;
        return command.ExecuteScalar();
    }

    // Immediate: it waits for another's lock at the beginning, not between two rows.
    private void Transact(Action work)
    {
        Run("BEGIN IMMEDIATE");
        try
        {
            work();
            Run("COMMIT");
        }
        catch
        {
            if (SQLitePCL.raw.sqlite3_get_autocommit(_database.Handle) == 0) Run("ROLLBACK");
            throw;
        }
    }
}
