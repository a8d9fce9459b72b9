import { setImmediate } from 'node:timers/promises';
import { messageOf } from '@netraven/core';
import type { artifacts } from '@netraven/db';
import { unpack } from '@netraven/db/packing';
import { differenceOf } from './difference.ts';
import type { PackedText } from './search-texts.ts';

/** Two versions as they are stored. */
export interface PackedPair {
  readonly before: PackedText;
  readonly after: PackedText;
}

/** The differences of two texts, one for each order, or why one of them is damaged. */
export type ComparedTexts =
  | { readonly differences: readonly artifacts.Difference[] }
  | { readonly damaged: keyof PackedPair; readonly reason: string };

/**
 * Compares texts. Other work of the process runs after each pair.
 *
 * @param orders each is `ignoreOrder` of a comparison
 */
export async function compareTexts(pairs: readonly PackedPair[], orders: readonly boolean[]): Promise<ComparedTexts[]> {
  const all: ComparedTexts[] = [];
  for (const pair of pairs) {
    all.push(await comparePair(pair, orders));
    await setImmediate();
  }
  return all;
}

async function comparePair(pair: PackedPair, orders: readonly boolean[]): Promise<ComparedTexts> {
  const texts: string[] = [];
  for (const side of ['before', 'after'] as const) {
    try {
      texts.push((await unpack(pair[side].packed, pair[side].size)).toString());
    } catch (error) {
      return { damaged: side, reason: messageOf(error) };
    }
  }
  const [before = '', after = ''] = texts;
  const differences: artifacts.Difference[] = [];
  for (const ignoreOrder of orders) differences.push(await differenceOf(before, after, ignoreOrder));
  return { differences };
}
