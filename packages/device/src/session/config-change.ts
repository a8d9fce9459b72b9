import { configLines } from '@netraven/core';
import type { ConfigChange } from '@netraven/core/attempt';
import { structuredPatch, type StructuredPatch } from 'diff';
import { without } from './config-difference.ts';

/** Unchanged lines around each change. */
const context = 2;
/** More changed lines are only counted: to compare them would take seconds. */
const maxChanged = 5_000;
/** Most comparisons end within this time, in ms. Others start again, in many turns of the event loop. */
const atOnceMs = 10;
/** Time after which changed lines are only counted, in ms. */
const longestMs = 3_000;
/** Longest diff, in characters. */
const maxLength = 200_000;

/** Compares two configurations without secrets. Does not hold up the event loop for long. */
export async function compareConfigs(
  before: string,
  after: string,
): Promise<Pick<ConfigChange, 'added' | 'removed' | 'diff' | 'cutLines'>> {
  if (before === after) return { added: 0, removed: 0, diff: '' };
  const patch = await patchOf(before, after);
  if (!patch) {
    const [then, now] = [before.split('\n'), after.split('\n')];
    const [added, removed] = [without(now, then).length, without(then, now).length];
    return { added, removed, diff: '', cutLines: added + removed };
  }
  const lines = patch.hunks.flatMap((hunk) => hunk.lines);
  const sections = sectionsOf(after);
  const shown: string[] = [];
  let length = 0;
  for (const { oldStart, oldLines, newStart, newLines, lines: of } of patch.hunks) {
    const place = `@@ -${oldStart},${oldLines} +${newStart},${newLines} @@`;
    shown.push(`${place} ${sections[newStart - 1] ?? ''}`.trimEnd(), ...of);
  }
  const kept = shown.findIndex((line) => (length += line.length + 1) > maxLength);
  return {
    added: lines.filter((line) => line.startsWith('+')).length,
    removed: lines.filter((line) => line.startsWith('-')).length,
    diff: shown.slice(0, kept === -1 ? undefined : kept).join('\n'),
    ...(kept !== -1 && { cutLines: shown.length - kept }),
  };
}

async function patchOf(before: string, after: string): Promise<StructuredPatch | undefined> {
  const options = { context, maxEditLength: maxChanged };
  const [old, now] = [`${before}\n`, `${after}\n`];
  return (
    structuredPatch('', '', old, now, '', '', { ...options, timeout: atOnceMs }) ??
    (await new Promise((callback) =>
      structuredPatch('', '', old, now, '', '', { ...options, timeout: longestMs, callback }),
    ))
  );
}

/** Returns the section of each line: `router bgp 65000 / address-family ipv4`. */
function sectionsOf(config: string): string[] {
  return configLines(config.split('\n')).map(({ section }) => section.join(' / '));
}
