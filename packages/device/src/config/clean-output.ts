import type { CompiledPlatform } from '../session/compiled-platform.ts';

// Cursor movement and colours (ECMA-48, CSI). Bounded, so that no output makes it slow.
// oxlint-disable-next-line no-control-regex -- terminals speak in control characters
const sequences = /\x1b\[[0-?]{0,16}[ -/]{0,4}[@-~]/g;

/** Returns output with line ends `\n`, without the control sequences of terminal and pager. */
export function cleanOutput(text: string, { residue }: Pick<CompiledPlatform, 'residue'>): string {
  const bare = (residue ? text.replace(residue, '') : text).replace(sequences, '');
  // Some devices send the line end as `\n\r`.
  return bare.replace(/\r{1,3}\n\r{0,3}|\n\r{1,3}/g, '\n');
}
