import type { ArtifactChange } from '@netraven/api';

/** Returns the places of a change, each once: the enclosing section or, at the top, the first line that differs, with its sign. */
export function placesOf({ hunks }: Pick<ArtifactChange, 'hunks'>): string[] {
  return [
    ...new Set(hunks.map(({ section, lines }) => (section.length > 0 ? section.join(' / ') : signed(lines[0] ?? '')))),
  ];
}

/** Returns the first lines that differ, with their signs, but those that {@link placesOf} has. */
export function firstLinesOf({ hunks }: Pick<ArtifactChange, 'hunks'>, most: number): string[] {
  return hunks
    .flatMap(({ section, lines }) => (section.length > 0 ? lines : lines.slice(1)))
    .map(signed)
    .slice(0, most);
}

function signed(line: string): string {
  return `${line.charAt(0)} ${line.slice(1).trim()}`;
}
