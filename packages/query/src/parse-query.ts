import { nearest } from './nearest.ts';
import { kinds, healthStates, type Kind, type Selector, type Word } from './word.ts';

/** The query that selects all devices. */
export const allDevices = 'name:*';

/** A word that no query can have, or that means nothing in the inventory. */
export interface WrongWord {
  /** As it was written. */
  readonly text: string;
  /** Place of its first letter in the query, from 0. */
  readonly at: number;
  /** A sentence without its end. */
  readonly message: string;
  /** The words that were most likely meant. */
  readonly meant?: string | undefined;
}

/** The words of a query, in their order. */
export interface ParsedQuery {
  readonly words: readonly Word[];
  readonly wrong: readonly WrongWord[];
}

/** Parses a query. Each wrong word is named once; the others are parsed. */
export function parseQuery(query: string): ParsedQuery {
  const words: Word[] = [];
  const wrong: WrongWord[] = [];
  for (const { 0: text, index: at } of query.matchAll(/\S+/g)) {
    const isNegated = text.startsWith('-');
    const parsed = parseWord(isNegated ? text.slice(1) : text, text);
    if ('kind' in parsed) words.push({ text, at, isNegated, ...parsed });
    else {
      const sign = isNegated ? '-' : '';
      const meant = parsed.meant?.map((word) => sign + word).join(' ');
      wrong.push({ text, at, message: parsed.message, ...(meant !== undefined && { meant }) });
    }
  }
  return { words, wrong };
}

interface Problem {
  readonly message: string;
  /** The words that were most likely meant. */
  readonly meant?: readonly string[] | undefined;
}

/** Parses a word without its sign. @param written the word as it was written */
function parseWord(text: string, written: string = text): Selector | Problem {
  const [, key, value = ''] = /^([^:]*):(.*)$/s.exec(text) ?? [];
  if (/["']/.test(text)) {
    return { message: `${written} has quotes, which no word needs`, meant: wellFormed([text.replaceAll(/["']/g, '')]) };
  }
  if (key === undefined) return { message: `${written} has no kind`, meant: wellFormed([withKind(text)]) };
  if (value === '') return { message: `${written} has no value after the colon` };
  if (value.includes(',')) {
    const meant = value.split(',').map((each) => `${key}:${each}`);
    return { message: `${written} has a comma`, meant: wellFormed(meant) };
  }
  const kind = kinds.find((each) => each === key);
  return kind ? parseValue(kind, value) : parseSuccess(key, value);
}

/** Returns words if all of them can be parsed: a suggestion must not be wrong too. */
function wellFormed(words: readonly string[]): readonly string[] | undefined {
  return words.every((word) => 'kind' in parseWord(word)) ? words : undefined;
}

function withKind(text: string): string {
  if (healthStates.some((state) => state === text)) return `state:${text}`;
  return text.startsWith('NR_') ? `code:${text}` : `name:${text}`;
}

/** Values by kind, and what they are called. */
const values: Readonly<Record<Exclude<Kind, 'tag' | 'state'>, { readonly is: RegExp; readonly called: string }>> = {
  platform: { is: /^[\w-]{1,64}$/, called: 'the id of a platform' },
  name: { is: /^[\w.*?-]{1,253}$/, called: 'the name of a device' },
  address: { is: /^[\w.:%*?-]{1,253}$/, called: 'the address of a device' },
  pool: { is: /^[\w.-]{1,64}$/, called: 'the name of a pool' },
  source: { is: /^[\w.-]{1,64}$/, called: 'the name of a source' },
  job: { is: /^[a-z][a-z0-9-]{0,63}$/, called: 'a job type' },
  code: { is: /^[\w.:-]{1,100}$/, called: 'an error code' },
};
const isTag = /^[\p{L}\p{M}\p{N}_.:/-]{1,64}$/u;

function parseValue(kind: Kind, value: string): Selector | Problem {
  if (kind === 'tag') {
    const tags = value.split('+');
    return tags.every((tag) => isTag.test(tag)) ? { kind, tags } : { message: `${value} cannot be a tag` };
  }
  if (kind === 'state') {
    const known = healthStates.find((state) => state === value);
    if (known) return { kind, value: known };
    const near = nearest(value, healthStates);
    const message = `There is no state ${value}, only ${healthStates.join(', ')}`;
    return { message, meant: near === undefined ? undefined : [`state:${near}`] };
  }
  const { is, called } = values[kind];
  return is.test(value) ? { kind, value } : { message: `${value} cannot be ${called}` };
}

const minutesOf: Readonly<Record<string, number>> = { m: 1, h: 60, d: 1440, w: 10_080 };
/** Ten years. */
const mostMinutes = 5_256_000;

/** Parses `<job type>:<duration>`. */
function parseSuccess(key: string, value: string): Selector | Problem {
  const [, count = '', unit = ''] = /^(\d{1,7})([mhdw])$/.exec(value) ?? [];
  const minutes = Number(count) * (minutesOf[unit] ?? 0);
  const isJobType = values.job.is.test(key);
  if (isJobType && minutes > 0 && minutes <= mostMinutes) return { kind: 'success', jobType: key, minutes };
  if (isJobType && minutes > 0) return { message: `${key}:${value} is longer than ten years` };
  const near = nearest(key, kinds);
  const meant =
    near !== undefined
      ? [`${near}:${value}`]
      : /^\d+$/.test(value)
        ? [`${key}:${value}h`]
        : healthStates.some((state) => state === value)
          ? [`job:${key}`, `state:${value}`]
          : [`tag:${key}:${value}`];
  return { message: `There is no kind ${key}`, meant: wellFormed(meant) };
}
