using System.Globalization;

namespace Hematovision.Reporting;

/// <summary>A probability in two digits.</summary>
internal static class ProbabilityText
{
    /// <summary>What is short of certain never reads 1.00.</summary>
    internal static string Of(float probability) => probability is > 0.99f and < 1 ? "> 0.99" : probability.ToString("F2", CultureInfo.InvariantCulture);
}
