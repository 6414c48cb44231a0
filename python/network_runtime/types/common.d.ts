// What host scripts and workers have beside the language: the web platform.
//
// The language itself (Intl and Temporal included) is TypeScript's own library: "lib": ["esnext"].

/// <reference path="web.d.ts" />

interface QuotaExceededErrorOptions {
  quota?: number;
  requested?: number;
}

/** More was asked for than there is room for (Web IDL). */
interface QuotaExceededError extends DOMException {
  /** How much there may be, where that is known. */
  readonly quota: number | null;
  /** How much was asked for, where that is known. */
  readonly requested: number | null;
}

declare var QuotaExceededError: {
  prototype: QuotaExceededError;
  new (message?: string, options?: QuotaExceededErrorOptions): QuotaExceededError;
};

interface Console {
  /** For code that calls it: prints nothing. */
  profile(label?: string): void;
  /** Prints nothing. */
  profileEnd(label?: string): void;
}
