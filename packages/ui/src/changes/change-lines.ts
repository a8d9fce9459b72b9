import type { ArtifactChange } from '@netraven/api';

/** Returns the places of a change, each once: the enclosing section or, at the top, the first line that differs. */
export function placesOf({ hunks }: Pick<ArtifactChange, 'hunks'>): string[] {
  return [
    ...new Set(
      hunks.map(({ section, lines }) => (section.length > 0 ? section.join(' / ') : (lines[0] ?? '').slice(1).trim())),
    ),
  ];
}

/** Returns the first lines that differ, with their signs, but those that {@link placesOf} has. */
export function firstLinesOf(change: Pick<ArtifactChange, 'hunks'>, most: number): string[] {
  const places = placesOf(change);
  return change.hunks
    .flatMap(({ lines }) => lines)
    .map((line) => `${line.charAt(0)} ${line.slice(1).trim()}`)
    .filter((line) => !places.includes(line.slice(2)))
    .slice(0, most);
}
