import type { recorded } from '../../../test-utils/recorded.ts';

/** The lines that a terminal shows after all this was written, with erased lines removed. */
export function screenOf(written: ReturnType<typeof recorded>['written']): string[] {
  let lines = [''];
  for (const [kind, text] of written) {
    if (kind === 'out') continue;
    // oxlint-disable-next-line no-control-regex
    for (const part of (kind === 'err' ? `${text}\n` : text).split(/(\r|\n|\u001b\[2K|\u001b\[1A)/)) {
      if (part === '\n') lines.push('');
      else if (part === '\u001b[1A') lines = lines.slice(0, -1);
      else if (part === '\u001b[2K' || part === '\r') lines[lines.length - 1] = '';
      else lines[lines.length - 1] += part;
    }
  }
  return lines;
}
