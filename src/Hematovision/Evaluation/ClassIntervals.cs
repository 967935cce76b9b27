namespace Hematovision.Evaluation;

/// <summary>
/// The 95 % intervals of one class's numbers, by the same bootstrap over groups as <see cref="ClassificationReport.AccuracyInterval"/>. A draw in
/// which a number is undefined does not count for it. Where redrawing shows no spread,
/// or five groups at most have anything wrong (or right) in precision, recall or F1, it is Wilson's score interval, its trials the groups that the number rests on: those predicted as the class (precision), those of it (recall), the more of these (F1), or the fewer of those of it and of the others (areas).
/// </summary>
/// <param name="Precision">Of <see cref="ClassMetrics.Precision"/>; null where nothing was predicted as the class.</param>
/// <param name="Recall">Of <see cref="ClassMetrics.Recall"/>; null where there is nothing of the class.</param>
/// <param name="F1">Of <see cref="ClassMetrics.F1"/>; null where there is neither.</param>
/// <param name="RocArea">Of <see cref="RankingCurves.RocArea"/>; null where that is.</param>
/// <param name="AveragePrecision">Of <see cref="RankingCurves.AveragePrecision"/>; null where that is.</param>
public sealed record ClassIntervals(Interval? Precision, Interval? Recall, Interval? F1, Interval? RocArea, Interval? AveragePrecision);
