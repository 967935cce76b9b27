using Prometheus;

namespace Hematovision.Web.Engine;

/// <summary>What <c>/metrics</c> tells of the work.</summary>
internal static class Measures
{
    private static readonly Histogram BatchSize = Metrics.CreateHistogram(
        "hemato_batch_size", "Images computed at once.", new HistogramConfiguration { Buckets = [1, 2, 4, 8, 16, 32, 64, 128] });

    private static readonly Histogram BatchSeconds = Metrics.CreateHistogram(
        "hemato_batch_seconds", "Time of computing a batch.", new HistogramConfiguration { Buckets = Histogram.ExponentialBuckets(0.005, 2, 10) });

    private static readonly Histogram ImageSeconds = Metrics.CreateHistogram(
        "hemato_image_seconds", "Time from an image's acceptance to its answer.", new HistogramConfiguration { Buckets = Histogram.ExponentialBuckets(0.005, 2, 12) });

    private static readonly Counter Images = Metrics.CreateCounter("hemato_images_total", "Images answered, by model, class and whether they were referred.", "model", "class", "referred");
    private static readonly Counter Refused = Metrics.CreateCounter("hemato_refused_total", "Requests refused, by status.", "status");
    private static readonly Gauge InWork = Metrics.CreateGauge("hemato_images_in_work", "Images accepted and not answered yet.");
    private static readonly Counter LostHistory = Metrics.CreateCounter("hemato_history_lost_total", "Results that could not be kept in the history.");

    internal static void Batch(int images, TimeSpan time)
    {
        BatchSize.Observe(images);
        BatchSeconds.Observe(time.TotalSeconds);
    }

    internal static void Image(string model, string cellClass, bool referred, TimeSpan time)
    {
        Images.WithLabels(model, cellClass, referred ? "yes" : "no").Inc();
        ImageSeconds.Observe(time.TotalSeconds);
    }

    internal static void Refusal(int status) => Refused.WithLabels(status.ToString(System.Globalization.CultureInfo.InvariantCulture)).Inc();

    internal static void HistoryLost(int results) => LostHistory.Inc(results);

    internal static void Working(int images) => InWork.Set(images);
}
