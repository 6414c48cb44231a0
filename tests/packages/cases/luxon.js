import { DateTime, Duration, Interval } from "luxon";

export default () => {
  const start = DateTime.fromISO("2024-03-10T01:30:00", { zone: "America/New_York" });
  return {
    across: start.plus({ hours: 1 }).toISO(),
    formatted: start.setLocale("de").toLocaleString(DateTime.DATETIME_FULL),
    week: start.toFormat("kkkk-'W'WW-c"),
    interval: Interval.fromDateTimes(start, start.plus({ days: 2, hours: 3 })).toDuration(["days", "hours"]).toObject(),
    human: Duration.fromObject({ hours: 1, minutes: 5 }).toHuman(),
    invalid: DateTime.fromISO("2024-13-01").invalidReason,
    parsed: DateTime.fromFormat("12 mars 2024", "d LLLL yyyy", { locale: "fr", zone: "utc" }).toISODate(),
  };
};
