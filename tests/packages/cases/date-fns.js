import { addMonths, differenceInCalendarDays, eachDayOfInterval, formatDuration, formatISO, intervalToDuration, isLeapYear, parseISO } from "date-fns";
import { de } from "date-fns/locale";

export default () => {
  const start = parseISO("2024-01-31T10:00:00Z");
  return {
    added: addMonths(start, 1).toISOString().slice(0, 10),
    days: differenceInCalendarDays(parseISO("2024-03-01"), parseISO("2024-02-01")),
    leap: isLeapYear(start),
    count: eachDayOfInterval({ start: parseISO("2024-02-26"), end: parseISO("2024-03-02") }).length,
    text: formatDuration(intervalToDuration({ start: 0, end: 93784000 }), { locale: de }),
    iso: formatISO(parseISO("2024-05-06"), { representation: "date" }),
  };
};
