import type { ArtifactSearch } from '@netraven/api';
import { connect } from '../../client/connect.ts';
import { cliError } from '../../codes.ts';
import type { Context } from '../../context.ts';
import { counted } from '../../terminal/counted.ts';
import { escapeControls } from '../../terminal/escape-controls.ts';
import { moment } from '../../terminal/moment.ts';
import { writeJson } from '../../terminal/write-json.ts';
import { instant } from './instant.ts';
import { sectionText } from './write-hunks.ts';

export interface SearchFlags {
  readonly without?: string;
  readonly ignoreCase?: boolean;
  readonly regex?: boolean;
  readonly context?: number;
  readonly at?: string;
  readonly device?: string;
  readonly tag?: string;
  readonly job?: string;
  readonly name?: string;
  readonly json?: boolean;
}

/** Finds devices by what their configurations have or lack. */
export async function searchArtifacts(
  context: Context,
  text: string | undefined,
  { job, at, json, ...flags }: SearchFlags,
): Promise<void> {
  const { terminal } = context;
  if (text === undefined && flags.without === undefined) {
    throw cliError('NR_USAGE_INVALID', 'There is nothing to search for', {
      hint: 'Name a text: `netraven artifacts search "permit any"`, or `--without "service password-encryption"`.',
    });
  }
  const atInstant = at === undefined ? undefined : instant(at).toISOString();
  const found = await (
    await connect(context)
  ).artifacts.search({
    ...flags,
    ...(text !== undefined && { text }),
    ...(job !== undefined && { jobType: job }),
    ...(atInstant !== undefined && { at: atInstant }),
  });
  if (json) return writeJson(terminal, found);
  for (const { version, removedAt, lines, count } of found.devices) {
    const removed = removedAt === null ? '' : ` (removed ${moment(removedAt)})`;
    const device = `${terminal.style('bold', escapeControls(version.deviceName))}${removed}`;
    if (text === undefined || count === null) terminal.out(device);
    for (const [index, line] of lines.entries()) {
      const section = sectionText(line.section);
      const where = section === '' ? '' : terminal.style('dim', `${section} / `);
      const sign = line.isContext ? '-' : ':';
      if (index > 0 && flags.context && lines[index - 1]?.number !== line.number - 1) terminal.out('--');
      terminal.out(`${device}${sign}${line.number}${sign} ${where}${escapeControls(line.text.trim())}`);
    }
    const more = (count ?? 0) - lines.filter(({ isContext }) => !isContext).length;
    if (more > 0) terminal.out(`${device}: ${counted(more, 'more line')}`);
  }
  terminal.err(`${found.found} of ${counted(found.searched, 'device')} found${notSearched(found)}.`);
  if (found.span && atInstant !== undefined && atInstant < found.span.first)
    terminal.err(`The first version was saved at ${moment(found.span.first)}, after ${moment(atInstant)}.`);
  if (found.devices.some(({ count }) => count === null))
    terminal.err('The lines of 1000 devices are shown. For those of the others, narrow it with --tag or --device.');
}

/** Names of more devices are counted. */
const maxNames = 5;

const reasons = {
  'no-version': 'no version',
  'too-long': 'more than 2 MiB',
  unreadable: 'damaged, see the log',
};

/** Returns which devices were not searched: a search is no proof about them. */
function notSearched({ without: notSearchedCount, notSearched: named }: ArtifactSearch): string {
  if (notSearchedCount === 0) return '';
  const names = named.slice(0, maxNames).map(({ device, reason }) => `${escapeControls(device)} (${reasons[reason]})`);
  const more =
    notSearchedCount > names.length ? ` and ${notSearchedCount - names.length} more (--json names them)` : '';
  return `; not searched: ${names.join(', ')}${more}`;
}
