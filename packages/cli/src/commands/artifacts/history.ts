import type { ArtifactQuery, ArtifactVersion } from '@netraven/api';
import { connect } from '../../client/connect.ts';
import type { Context } from '../../context.ts';
import { exitCodes, type ExitCode } from '../../exit-code.ts';
import { escapeControls } from '../../terminal/escape-controls.ts';
import { moment } from '../../terminal/moment.ts';
import { writeJson } from '../../terminal/write-json.ts';
import { writeTable } from '../../terminal/write-table.ts';
import { findDevice } from '../devices/find-device.ts';

/** Lists the versions of an artifact. */
export async function showHistory(
  context: Context,
  of: ArtifactQuery,
  { json }: { json?: boolean },
): Promise<ExitCode> {
  const client = await connect(context);
  const { versions } = await client.artifacts.history(of);
  // A removed device may still have versions, so it is looked up only without any.
  if (versions.length === 0 && of.device !== undefined) await findDevice(client, of.device);
  if (json) {
    writeJson(context.terminal, { versions });
    return exitCodes.ok;
  }
  const rows = versions.map(({ id, version, size, savedAt, authors, runId }) => [
    String(id),
    String(version),
    String(size),
    moment(savedAt),
    escapeControls(authors.map(describeAuthor).join(', ') || '-'),
    runId,
  ]);
  const none = `${of.device} has no saved ${of.jobType}/${of.name}. See what a task saved: \`netraven tasks show <id>\`.`;
  writeTable(context.terminal, ['ID', 'VERSION', 'BYTES', 'SAVED', 'CHANGED BY', 'RUN'], rows, none);
  return exitCodes.ok;
}

/** Returns a person, and from where the person came: `anna from 10.0.0.5`. */
function describeAuthor({ name, address }: ArtifactVersion['authors'][number]): string {
  return address === null ? name : `${name} from ${address}`;
}
