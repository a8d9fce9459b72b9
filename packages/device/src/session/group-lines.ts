import { deviceError } from '../codes.ts';
import type { Platform } from '../platform/platform.ts';
import { compilePlatform } from './compiled-platform.ts';

/**
 * Groups lines that are typed at once: a single line, or a text of several lines without a prompt between them. Drops blank
 * lines outside of a text.
 * @throws {NetRavenError} NR_DEVICE_COMMAND_REFUSED when a text has no end: the device would read all later lines as text
 */
export function groupLines(
  lines: readonly string[],
  platform: Platform,
  redact: (text: string) => string,
): readonly (readonly string[])[] {
  const { texts } = compilePlatform(platform);
  const groups: string[][] = [];
  let open: { readonly ends: (line: string) => boolean; readonly shown: string; readonly group: string[] } | undefined;
  for (const line of lines) {
    if (open) {
      open.group.push(line);
      if (open.ends(line)) open = undefined;
      continue;
    }
    if (line.trim() === '') continue;
    const group = [line];
    groups.push(group);
    for (const { begins, ends } of texts) {
      const found = begins.exec(line);
      if (!found) continue;
      const end = found.groups?.['end'];
      if (end === undefined) open = { ends: (each) => ends?.test(each) === true, shown: 'its last line', group };
      else if (!line.slice(found[0].length).includes(end)) {
        open = { ends: (each) => each.includes(end), shown: `a line that holds ${end}`, group };
      }
      break;
    }
  }
  if (!open) return groups;
  throw deviceError(
    'NR_DEVICE_COMMAND_REFUSED',
    `The text that begins with ${JSON.stringify(redact(open.group[0] ?? ''))} has no end`,
    {
      hint: `Close the text with ${open.shown}.`,
    },
  );
}
