import type { ArtifactChanges } from '@netraven/api';

export type Change = ArtifactChanges['changes'][number];

/** Groups equal changes of several devices, in the order of the first one of each group. */
export function sameChanges(changes: readonly Change[]): (readonly [Change, ...Change[]])[] {
  return [...Map.groupBy(changes, keyOf).values()] as [Change, ...Change[]][];
}

/** Changes with equal keys are the same change. One that was not compared is like no other. */
function keyOf({ isFirst, added, removed, hunks, more, version }: Change): string {
  const unknown = added === null && !isFirst ? version.id : null;
  return JSON.stringify([isFirst, unknown, added, removed, more, hunks.map(({ section, lines }) => [section, lines])]);
}

/** Returns the places of a change, each once: the enclosing section or, at the top, the first line that differs. */
export function placesOf({ hunks }: Change): string[] {
  return [
    ...new Set(
      hunks.map(({ section, lines }) => (section.length > 0 ? section.join(' / ') : (lines[0] ?? '').slice(1).trim())),
    ),
  ];
}

/** Returns the first lines that differ, with their signs, but those that {@link placesOf} has. */
export function firstLinesOf(change: Change, most: number): string[] {
  const places = placesOf(change);
  return change.hunks
    .flatMap(({ lines }) => lines)
    .map((line) => `${line.charAt(0)} ${line.slice(1).trim()}`)
    .filter((line) => !places.includes(line.slice(2)))
    .slice(0, most);
}
