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
  const { textStart } = compilePlatform(platform);
  const groups: string[][] = [];
  let open: { end: string; group: string[] } | undefined;
  for (const line of lines) {
    if (open) {
      open.group.push(line);
      if (line.includes(open.end)) open = undefined;
      continue;
    }
    if (line.trim() === '') continue;
    const group = [line];
    groups.push(group);
    const begins = textStart?.exec(line);
    const end = begins?.groups?.['end'];
    if (begins && end !== undefined && !line.slice(begins[0].length).includes(end)) open = { end, group };
  }
  if (!open) return groups;
  throw deviceError(
    'NR_DEVICE_COMMAND_REFUSED',
    `The text that begins with ${JSON.stringify(redact(open.group[0] ?? ''))} has no end`,
    {
      hint: `Close the text with a line that holds ${open.end}.`,
    },
  );
}
