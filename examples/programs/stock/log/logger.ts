import type { Sink } from "./sink.ts";

enum Level {
  Info = "info",
  Warn = "WARN",
}

export class Logger {
  private count = 0;

  constructor(
    private readonly name: string,
    private readonly sink: Sink,
  ) {}

  info(text: string): void {
    this.#write(Level.Info, text);
  }

  warn(text: string): void {
    this.#write(Level.Warn, text);
  }

  #write(level: Level, text: string): void {
    this.sink.write(`${++this.count} ${this.name} ${level} ${text}`);
  }
}
