import dayjs from "dayjs";
import customParseFormat from "dayjs/plugin/customParseFormat.js";
import duration from "dayjs/plugin/duration.js";
import relativeTime from "dayjs/plugin/relativeTime.js";
import timezone from "dayjs/plugin/timezone.js";
import utc from "dayjs/plugin/utc.js";
import "dayjs/locale/fr.js";

export default () => {
  for (const plugin of [customParseFormat, duration, relativeTime, timezone, utc]) dayjs.extend(plugin);
  const start = dayjs.utc("2024-02-29T12:30:00Z");
  return {
    added: start.add(1, "year").format("YYYY-MM-DD dddd"),
    zoned: start.tz("America/New_York").format("YYYY-MM-DDTHH:mm:ssZ"),
    parsed: dayjs.utc("05/02/69 1:02:03 PM -05:00", "DD/MM/YY H:mm:ss A Z").toISOString(),
    relative: start.locale("fr").from(start.add(3, "day")),
    duration: dayjs.duration({ hours: 27, minutes: 5 }).humanize(),
    diff: dayjs.utc("2024-03-01").diff(start, "hour", true),
  };
};
