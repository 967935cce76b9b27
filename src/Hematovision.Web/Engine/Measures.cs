using Prometheus;

namespace Hematovision.Web.Engine;

/// <summary>What <c>/metrics</c> tells of the work.</summary>
internal static class Measures
{
    private static readonly string[] Known = [HttpMethods.Get, HttpMethods.Head, HttpMethods.Post, HttpMethods.Options];

    private static readonly Histogram BatchSize = Metrics.CreateHistogram(
        "hemato_batch_size", "Images computed at once.", new HistogramConfiguration { Buckets = [1, 2, 4, 8, 16, 32, 64, 128] });

    private static readonly Histogram BatchSeconds = Metrics.CreateHistogram(
        "hemato_batch_seconds", "Time of computing a batch.", new HistogramConfiguration { Buckets = Histogram.ExponentialBuckets(0.005, 2, 10) });

    private static readonly Histogram ImageSeconds = Metrics.CreateHistogram(
        "hemato_image_seconds", "Time from an image's acceptance to its answer.", new HistogramConfiguration { Buckets = Histogram.ExponentialBuckets(0.005, 2, 12) });

    private static readonly Counter Requests = Metrics.CreateCounter("hemato_requests_total", "Requests, by method, address and status.", "method", "address", "status");
    private static readonly Histogram RequestSeconds = Metrics.CreateHistogram(
        "hemato_request_seconds", "Time from a request's headers to the end of its answer.", new HistogramConfiguration { LabelNames = ["address"], Buckets = Histogram.ExponentialBuckets(0.001, 2, 14) });

    private static readonly Counter Images = Metrics.CreateCounter("hemato_images_total", "Images answered, by model, class, whether they were referred and whether a map was asked for.", "model", "class", "referred", "explained");
    private static readonly Gauge Waiting = Metrics.CreateGauge("hemato_queue", "Images that are prepared and wait to be computed.");
    private static readonly Gauge Loaded = Metrics.CreateGauge("hemato_model_info", "1 for the version of each model that answers.", "model", "version");
    private static readonly Gauge InWork = Metrics.CreateGauge("hemato_images_in_work", "Images accepted and not answered yet.");
    private static readonly Counter LostHistory = Metrics.CreateCounter("hemato_history_lost_total", "Results that could not be kept in the history.");

    internal static void Batch(int images, TimeSpan time)
    {
        BatchSize.Observe(images);
        BatchSeconds.Observe(time.TotalSeconds);
    }

    internal static void Image(string model, string cellClass, bool referred, bool explained, TimeSpan time)
    {
        Images.WithLabels(model, cellClass, referred ? "yes" : "no", explained ? "yes" : "no").Inc();
        ImageSeconds.Observe(time.TotalSeconds);
    }

    /// <summary>What is counted by method and address is of few of both, whatever a client invents.</summary>
    internal static void Request(string method, string? address, int status, TimeSpan time)
    {
        address ??= "none";
        Requests.WithLabels(Known.Contains(method) ? method : "other", address, status.ToString(System.Globalization.CultureInfo.InvariantCulture)).Inc();
        RequestSeconds.WithLabels(address).Observe(time.TotalSeconds);
    }

    internal static void Queued(int images) => Waiting.Set(images);

    internal static void Answers(string model, string version, string? before)
    {
        if (before is not null) Loaded.RemoveLabelled(model, before);
        Loaded.WithLabels(model, version).Set(1);
    }

    internal static void HistoryLost(int results) => LostHistory.Inc(results);

    internal static void Working(int images) => InWork.Set(images);
}
