import { basename } from 'node:path';
import { isObject } from '@netraven/core/registry';
import { checkExamples, platformParts, readExamples } from '../../src/check/check-platform.ts';
import type { Platform } from '../../src/platform/platform.ts';
import { readPlatform, wholePlatform } from '../../src/platform/platforms.ts';
import { readDataJson } from '../../src/platform/read-file.ts';

/** An element of a list in platform.json. */
export interface Element {
  /** The path of the list, such as `secrets.words`. */
  readonly list: string;
  readonly at: number;
  readonly value: unknown;
}

type Data = Readonly<Record<string, unknown>>;

/** Lists that hold no patterns. docs/platforms.md shows them, or the sessions of each platform use them. */
const plain =
  /^(?:aliases\.\w+|ports|paging\.off|enable\.after|http\.paths|config\.commands\.\w+|config\.volatileAttributes|privilege\.notFor)$/;

/** The sample is no example of one element: what other elements prove too is still whole without it. */
const parts = platformParts.filter((part) => part !== 'sample');

/** Returns the elements of the lists of patterns in the platform.json of a folder. */
export function elementsOf(folder: string): Element[] {
  return listsIn(readDataJson(folder, 'platform.json') as Data)
    .filter(([list]) => !plain.test(list))
    .flatMap(([list, values]) => values.map((value, at) => ({ list, at, value })));
}

/** Returns those elements without which all examples of the platform still pass: no test would notice their loss. */
export function unneededElements(folder: string): Element[] {
  const data = readDataJson(folder, 'platform.json') as Data;
  const platform = readPlatform(folder);
  const examples = new Map(parts.map((part) => [part, readExamples(folder, part, platform) as Data | undefined]));
  return elementsOf(folder).filter((element) => {
    const without = wholePlatform(withoutElement(data, element), basename(folder)) as Platform;
    return !parts.some((part) => {
      const own = examples.get(part);
      return own !== undefined && checkExamples(without, part, examplesFor(element, own) as never).length > 0;
    });
  });
}

/** Returns the lists of an object, with their paths. */
function listsIn(data: Data, path = ''): [list: string, values: readonly unknown[]][] {
  return Object.entries(data).flatMap(([key, value]): [string, readonly unknown[]][] => {
    if (Array.isArray(value)) return [[`${path}${key}`, value]];
    return isObject(value) ? listsIn(value, `${path}${key}.`) : [];
  });
}

function withoutElement(data: Data, { list, at }: Pick<Element, 'list' | 'at'>): Data {
  const [key = '', ...rest] = list.split('.');
  const value = data[key];
  return {
    ...data,
    [key]: Array.isArray(value)
      ? value.filter((_, index) => index !== at)
      : withoutElement(value as Data, { list: rest.join('.'), at }),
  };
}

/** Returns the examples that an element matches somewhere. The others cannot need it, and are many. */
function examplesFor({ value }: Element, examples: Data): Data {
  const source = isObject(value) ? Object.values(value)[0] : value;
  const pattern = new RegExp(String(source), 'im');
  const matches = (example: unknown): boolean => {
    if (typeof example === 'string') return pattern.test(example) || pattern.test(example.trim());
    return typeof example === 'object' && example !== null && Object.values(example).some(matches);
  };
  return Object.fromEntries(
    Object.entries(examples).map(([key, list]) => [key, Array.isArray(list) ? list.filter(matches) : list]),
  );
}
