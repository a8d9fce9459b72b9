import type { ArtifactHunk } from '../schemas/artifacts.ts';

/** The first line of a hunk, with the lines that enclose it behind the second `@@`. A count of one line is left out. */
const head = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@ ?(.*)$/;

/** Returns the hunks of a unified diff without the names of its texts. The last one may be cut. */
export function hunksOf(diff: string): ArtifactHunk[] {
  const hunks: (ArtifactHunk & { readonly lines: string[] })[] = [];
  for (const line of diff.split('\n')) {
    const [, oldStart, oldLines = '1', newStart, newLines = '1', section = ''] = head.exec(line) ?? [];
    if (oldStart !== undefined) {
      hunks.push({
        oldStart: Number(oldStart),
        oldLines: Number(oldLines),
        newStart: Number(newStart),
        newLines: Number(newLines),
        section: section === '' ? [] : section.split(' / '),
        lines: [],
      });
    } else if (line !== '') hunks.at(-1)?.lines.push(line);
  }
  return hunks;
}
