import { Joined, linesOf, type Steps } from '@netraven/core/attempt';
import { stepsWithinBounds } from '../platform/bounded-pattern.ts';
import type { Platform } from '../platform/platform.ts';
import { compilePlatform } from '../platform/compiled-platform.ts';
import { StructureCheck } from './check-structure.ts';

/**
 * Cuts the contexts out of a whole configuration, by `contextSections` of its platform. Returns the text of each by its name,
 * without the lines that open and close it. Several sections of one context are joined.
 *
 * @param config proven complete, so each section is closed
 */
export function contextSectionSteps(config: string, platform: Platform): Steps<ReadonlyMap<string, string>> {
  return stepsWithinBounds(platform, config, cut(config, platform));
}

function* cut(config: string, platform: Platform): Steps<ReadonlyMap<string, string>> {
  const patterns = compilePlatform(platform);
  const { sectionOpen, sectionName, sectionNext } = patterns;
  const found = new Map<string, Joined>();
  const structure = new StructureCheck(patterns);
  let isInside = false;
  let current: { readonly text: Joined; readonly depth: number } | undefined;
  for (const line of linesOf(config)) {
    if (line === undefined) {
      yield;
      continue;
    }
    const before = structure.depth;
    const isText = structure.isInText;
    structure.read(line);
    const { depth } = structure;
    if (isText) current?.text.add(`${line}\n`);
    else if (!isInside) isInside = before === 0 && depth === 1 && sectionOpen?.test(line) === true;
    else if (depth === 0) {
      isInside = false;
      current = undefined;
    } else if (!current) {
      const name = before === 1 ? sectionName?.exec(line)?.groups?.['name'] : undefined;
      if (name === undefined) continue;
      const text = found.get(name) ?? new Joined();
      found.set(name, text);
      current = { text, depth };
    } else if (depth < current.depth || (before === current.depth && sectionNext?.test(line) === true)) {
      current = undefined;
    } else current.text.add(`${line}\n`);
  }
  const texts = [...found].map(([name, text]) => [name, text.text()] as const);
  return new Map(texts.filter(([, text]) => text !== ''));
}
