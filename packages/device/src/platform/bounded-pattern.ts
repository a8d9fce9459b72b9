import type { Steps } from '@netraven/core/attempt';
import { usedMs, withinTime, withinUsedTime } from '@netraven/core/registry';
import { deviceError } from '../codes.ts';
import type { Platform } from './platform.ts';

/** The longest time for one match, in ms. The machine may be busy. */
const longestMatchMs = 2_000;
/** Additional time for all patterns on a text of many lines: 1 ms for this many characters. */
const charactersPerMs = 1_000;
/** After a match that took longer, each pattern of the platform throws for this time, in ms. */
const pauseMs = 600_000;

/** The time limit of a platform that is not part of NetRaven. Its data was not tested with NetRaven's patterns. */
class Bounds {
  readonly #platform: string;
  readonly matchMs: number;
  #slowUntil = 0;
  #depth = 0;

  constructor(platform: string, matchMs: number) {
    this.#platform = platform;
    this.matchMs = matchMs;
  }

  /**
   * Calls a function that changes nothing, within the limit of one match. A call within a call has the time of the outer one.
   * If this thread had to wait for the processor, the function is called once more, with twice the time.
   */
  run<Result>(call: () => Result): Result {
    return this.#limit(call, (inner) => withinUsedTime(this.matchMs, inner, 1), ['A pattern', this.matchMs]);
  }

  /**
   * Does a step, which cannot be done again, within the limit of one match.
   *
   * @param left the time that is left of the limit of a whole text, `totalMs`, if it is less
   */
  step<Result>(call: () => Result, left?: { readonly ms: number; readonly totalMs: number }): Result {
    const named = left
      ? (['The patterns', left.totalMs, ' for this text'] as const)
      : (['A pattern', this.matchMs] as const);
    return this.#limit(call, (inner) => withinTime(left?.ms ?? this.matchMs, inner), named);
  }

  #limit<Result>(
    call: () => Result,
    limited: (call: () => Result) => Result,
    [which, ms, what = '']: readonly [which: string, ms: number, what?: string],
  ): Result {
    if (this.#depth > 0) return call();
    if (performance.now() < this.#slowUntil) {
      throw this.#error('A pattern', `took too long before: the platform is not used for ${pauseMs / 60_000} minutes`);
    }
    this.#depth += 1;
    try {
      return limited(call);
    } catch (error) {
      if ((error as { code?: unknown }).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error;
      this.#slowUntil = performance.now() + pauseMs;
      throw this.#error(which, `took longer than ${ms} ms${what}`);
    } finally {
      this.#depth -= 1;
    }
  }

  #error(which: string, what: string): Error {
    return deviceError('NR_DEVICE_PATTERN_SLOW', `${which} of the platform ${this.#platform} ${what}`);
  }
}

/** A pattern whose matches have a limit of time: all methods of RegExp call `exec`. */
class BoundedPattern extends RegExp {
  readonly #bounds: Bounds;

  /** `matchAll` and `split` copy a pattern, without naming the bounds. */
  constructor(source: string | BoundedPattern, flags: string, bounds?: Bounds) {
    super(source, flags);
    this.#bounds = bounds ?? (source as BoundedPattern).#bounds;
  }

  override exec(text: string): RegExpExecArray | null {
    return this.#bounds.run(() => super.exec(text));
  }
}

const bounds = new WeakMap<object, Bounds>();

/** Marks a platform that is not part of NetRaven: its patterns get a limit of time. */
export function fromOutside(platform: Platform, matchMs: number = longestMatchMs): Platform {
  bounds.set(platform, new Bounds(platform.id, matchMs));
  return platform;
}

/** Returns a changed copy of a platform with the same limit of time. */
export function copyOf(platform: Platform, changed: Partial<Platform>): Platform {
  const copy = { ...platform, ...changed };
  const limit = bounds.get(platform);
  if (limit) bounds.set(copy, limit);
  return copy;
}

/** Makes a pattern of a platform. */
export function patternOf(platform: Platform, source: string, flags = ''): RegExp {
  const limit = bounds.get(platform);
  return limit ? new BoundedPattern(source, flags, limit) : new RegExp(source, flags);
}

/** Calls a function that uses many patterns: one limit for all, as setting it takes 0.1 ms. */
export function withinBounds<Result>(platform: Platform, call: () => Result): Result {
  const limit = bounds.get(platform);
  return limit ? limit.run(call) : call();
}

/**
 * Does steps that use many patterns on the lines of a text. Limits the time of each step, and the processor time of all of
 * them. Setting a limit takes 0.1 ms.
 */
export function* stepsWithinBounds<Result>(platform: Platform, text: string, steps: Steps<Result>): Steps<Result> {
  const limit = bounds.get(platform);
  if (!limit) return yield* steps;
  const totalMs = Math.ceil(limit.matchMs + text.length / charactersPerMs);
  let leftMs = totalMs;
  const next = (): IteratorResult<undefined, Result> => steps.next();
  for (;;) {
    const before = usedMs();
    const left = leftMs < limit.matchMs ? { ms: Math.ceil(Math.max(leftMs, 1)), totalMs } : undefined;
    const step = limit.step(next, left);
    leftMs -= usedMs() - before;
    if (step.done) return step.value;
    yield;
  }
}
