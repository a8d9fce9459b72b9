import type { ArtifactHunk } from '../schemas/artifacts.ts';

/**
 * Returns the hunks of a difference as a unified diff that `patch` takes. Hunks that were divided by their sections become
 * one again: a hunk with unchanged lines on one side only is looked for at the begin or end of the file.
 *
 * @param heading returns the text after the place of a hunk. Default: none
 */
export function patchLines(
  hunks: readonly ArtifactHunk[],
  heading: (hunk: ArtifactHunk) => string = () => '',
): string[] {
  return joined(hunks).flatMap((hunk) => [`@@ ${patchPlace(hunk)} @@ ${heading(hunk)}`.trimEnd(), ...hunk.lines]);
}

function joined(hunks: readonly ArtifactHunk[]): ArtifactHunk[] {
  const all: ArtifactHunk[] = [];
  for (const hunk of hunks) {
    const last = all.at(-1);
    const follows =
      last && last.oldStart + last.oldLines === hunk.oldStart && last.newStart + last.newLines === hunk.newStart;
    if (!follows) all.push(hunk);
    else {
      all[all.length - 1] = {
        ...last,
        oldLines: last.oldLines + hunk.oldLines,
        newLines: last.newLines + hunk.newLines,
        lines: [...last.lines, ...hunk.lines],
      };
    }
  }
  return all;
}

/** Returns the place of a hunk in both texts: `-3,7 +3,8`. A side without lines is named by the line before it. */
export function patchPlace({
  oldStart,
  oldLines,
  newStart,
  newLines,
}: Omit<ArtifactHunk, 'lines' | 'section'>): string {
  const start = (first: number, lines: number): number => (lines === 0 ? Math.max(0, first - 1) : first);
  return `-${start(oldStart, oldLines)},${oldLines} +${start(newStart, newLines)},${newLines}`;
}
