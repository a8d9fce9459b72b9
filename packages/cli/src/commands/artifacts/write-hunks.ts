import { patchPlace, type ArtifactHunk } from '@netraven/api';
import { changedLines } from '../../terminal/changed-lines.ts';
import { escapeControls } from '../../terminal/escape-controls.ts';
import type { Paint } from '../../terminal/terminal.ts';

/** Formats hunks as a unified diff, each with the section that it is in. */
export function hunkLines(paint: Paint, hunks: readonly ArtifactHunk[]): string[] {
  return hunks.flatMap((hunk) => [paint('cyan', headOf(hunk)), ...changedLines(paint, hunk.lines)]);
}

/** Formats a section: `router bgp 65000 / address-family ipv4`. Empty for a line at the top. */
export function sectionText(section: readonly string[]): string {
  return section.map(escapeControls).join(' / ');
}

/** Formats the first line of a hunk: its place and its section. */
export function headOf(hunk: ArtifactHunk): string {
  return `@@ ${patchPlace(hunk)} @@ ${sectionText(hunk.section)}`.trimEnd();
}

/** Formats the size of a change: `+2 -1`. */
export function sizeText({
  added,
  removed,
}: {
  readonly added: number | null;
  readonly removed: number | null;
}): string {
  return added === null || removed === null ? 'not compared' : `+${added} -${removed}`;
}
