import { describeAuthors } from '@netraven/api';
import { connect } from '../../client/connect.ts';
import type { Context } from '../../context.ts';
import { escapeControls } from '../../terminal/escape-controls.ts';
import { shortId } from '../../terminal/short-id.ts';
import { moment } from '../../terminal/moment.ts';
import { writeJson } from '../../terminal/write-json.ts';
import { writeTable } from '../../terminal/write-table.ts';
import { sizeText } from './write-hunks.ts';
import { argumentsOf, findVersions, noVersions } from './find-versions.ts';

/** Lists the versions of an artifact. */
export async function showHistory(
  context: Context,
  device: string,
  jobType: string,
  name: string,
  { json }: { json?: boolean },
): Promise<void> {
  const { terminal } = context;
  const versions = await findVersions(await connect(context), { device, jobType, name }, terminal);
  if (json) return writeJson(terminal, { versions });
  // Most platforms have a better proof.
  const hasProof = versions.some(({ readTwice }) => readTwice);
  const rows = versions.map((one) => [
    String(one.id),
    String(one.version),
    one.isFirst ? 'first' : one.added === null ? '-' : sizeText(one),
    String(one.size),
    moment(one.savedAt),
    moment(one.confirmedAt),
    escapeControls(describeAuthors(one) || '-'),
    ...(hasProof ? [one.readTwice ? 'two equal reads' : '-'] : []),
    shortId(terminal, one.runId),
  ]);
  const head = [
    'ID',
    'VERSION',
    'LINES',
    'BYTES',
    'SAVED',
    'CONFIRMED',
    'CHANGED BY',
    ...(hasProof ? ['PROVEN BY'] : []),
    'RUN',
  ];
  writeTable(terminal, head, rows, noVersions({ device, jobType, name }), [
    ['CHANGED BY', 8],
    ['BYTES', 0],
    ['CONFIRMED', 0],
  ]);
  const [newest, older] = versions;
  if (newest && older) {
    terminal.err(`Show the last change: \`netraven artifacts diff ${escapeControls(argumentsOf(newest))}\``);
  }
}
