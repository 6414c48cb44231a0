import { Subject, concatMap, delay, firstValueFrom, from, interval, lastValueFrom, map, merge, of, scan, share, take, timeout, toArray, throwError, catchError, retry } from "rxjs";

export default async () => {
  let attempts = 0;
  const flaky = of(1).pipe(map(() => {
    if (++attempts < 3) throw new Error("again");
    return attempts;
  }), retry(5));
  const subject = new Subject();
  const shared = subject.pipe(scan((sum, n) => sum + n, 0), share());
  const both = lastValueFrom(merge(shared, shared).pipe(toArray()));
  for (const n of [1, 2, 3]) subject.next(n);
  subject.complete();
  return {
    ordered: await lastValueFrom(from([3, 1, 2]).pipe(concatMap((n) => of(n).pipe(delay(n))), toArray())),
    ticks: await lastValueFrom(interval(1).pipe(take(3), toArray())),
    flaky: await firstValueFrom(flaky),
    both: await both,
    late: await firstValueFrom(of(1).pipe(delay(50), timeout(5), catchError((error) => of(error.name)))),
    failed: await firstValueFrom(throwError(() => new RangeError("no")).pipe(catchError((error) => of(error.message)))),
  };
};
