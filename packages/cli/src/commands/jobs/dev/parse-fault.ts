import { didYouMean } from '@netraven/core/registry';
import type { Fault } from '@netraven/device/simulator';
import { cliError } from '../../../codes.ts';

type Kind = Fault['kind'];
type Values<K extends Kind> = Omit<Extract<Fault, { kind: K }>, 'kind' | 'times'>;

/** The kinds of faults with their default values. */
const kinds: { readonly [K in Kind]: Values<K> } = {
  hang: { at: 0.5 },
  close: { at: 0.5 },
  cut: { at: 0.5 },
  pause: { at: 0.5, pauseMs: 1_000 },
  'pause-at-prompt': { pauseMs: 1_000 },
  'banner-prompt': { pauseMs: 1_000 },
  'paging-stays': {},
  'endless-pager': {},
  garbage: { bytes: 2_000 },
  drip: { bytes: 100, everyMs: 20 },
  latin1: {},
  flood: { bytes: 1_000_000 },
  'cli-error': { message: '% Invalid input detected' },
  'no-exit-status': {},
  'exit-status': { status: 1 },
  'exit-signal': { signal: 'KILL' },
  'chunk-cut': { at: 0.5 },
  'close-in-configure': { line: 1, when: 'after' },
  'hang-in-configure': { line: 1, when: 'after' },
  'slow-commit': { ms: 60_000 },
  locked: {},
  silent: {},
  'type-ahead-lost': {},
};

export const faultKinds: readonly string[] = Object.keys(kinds);

/**
 * Parses a fault of the command line: a kind and its values, e.g. `cut`, `cut:at=0.7,on=show version`,
 * `pause:at=0.5,pauseMs=3000,times=1`.
 *
 * @throws {NetRavenError} NR_USAGE_INVALID
 */
export function parseFault(text: string): Fault {
  const [kind, rest = ''] = split(text, ':');
  if (!Object.hasOwn(kinds, kind)) {
    throw cliError('NR_USAGE_INVALID', `There is no fault "${kind}".${didYouMean(kind, faultKinds)}`, {
      hint: `Known faults: ${faultKinds.join(', ')}.`,
    });
  }
  const defaults: Readonly<Record<string, unknown>> = kinds[kind as Kind];
  const known = { ...defaults, times: 1, on: '' };
  // A text may have a comma.
  const comma = new RegExp(`,(?=(?:${Object.keys(known).join('|')})=)`);
  const given = rest === '' ? [] : rest.split(comma).map((pair) => valueOf(kind, pair, known));
  return { kind, ...defaults, ...Object.fromEntries(given) } as Fault;
}

function valueOf(kind: string, pair: string, known: Readonly<Record<string, unknown>>): [key: string, value: unknown] {
  const [key, text] = split(pair, '=');
  if (Object.hasOwn(known, key) && text) {
    // A line in configuration mode is a number, a step or a text.
    const isText = key === 'line' && !/^-?[\d.]+$/.test(text);
    const value = typeof known[key] === 'number' && !isText ? Number(text) : text;
    if (isValue(key, value)) return [key, value];
  }
  throw cliError('NR_USAGE_INVALID', `"${pair}" is no value of the fault ${kind}`, {
    hint: `It takes ${Object.keys(known).join(', ')}, e.g. \`--fault ${kind}:times=1\`; \`at\` is from 0 to 1, \`when\` before or after.`,
  });
}

function isValue(key: string, value: string | number): boolean {
  if (key === 'when') return value === 'before' || value === 'after';
  if (typeof value === 'string') return true;
  const isCount = key === 'line' || key === 'times';
  if (isCount) return Number.isInteger(value) && value >= 1;
  return Number.isFinite(value) && value >= 0 && (key !== 'at' || value <= 1);
}

function split(text: string, mark: string): [before: string, after?: string] {
  const at = text.indexOf(mark);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}
