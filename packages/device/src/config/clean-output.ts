import type { CompiledPlatform } from '../session/compiled-platform.ts';

// Only what moves the cursor or colours (ECMA-48, CSI). Bounded, so that no output makes it slow.
// oxlint-disable-next-line no-control-regex -- terminals speak in control characters
const sequences = /\x1b\[[0-?]{0,16}[ -/]{0,4}[@-~]/g;

/** Output as lines that end in `\n`, without what the terminal and the pager put into it. */
export function cleanOutput(text: string, { residue }: CompiledPlatform): string {
  return text
    .replace(residue, '')
    .replace(sequences, '')
    .replace(/\r{1,3}\n/g, '\n');
}
