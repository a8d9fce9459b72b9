import { connect } from '../../client/connect.ts';
import type { Context } from '../../context.ts';
import { escapeControls } from '../../terminal/escape-controls.ts';
import { moment } from '../../terminal/moment.ts';
import { writeJson } from '../../terminal/write-json.ts';
import { writeTable } from '../../terminal/write-table.ts';
import { ownerOf, tellOthers } from './find-versions.ts';

/** Lists the artifacts of a device. */
export async function listArtifacts(context: Context, device: string, { json }: { json?: boolean }): Promise<void> {
  const found = await (await connect(context)).artifacts.latest(ownerOf(device));
  tellOthers(context.terminal, device, found.others, 'list');
  if (json) return writeJson(context.terminal, found);
  const rows = found.versions.map(({ id, jobType, name, version, size, savedAt, confirmedAt }) => [
    escapeControls(jobType),
    escapeControls(name),
    String(id),
    String(version),
    String(size),
    moment(savedAt),
    moment(confirmedAt),
  ]);
  writeTable(
    context.terminal,
    ['JOB TYPE', 'NAME', 'ID', 'VERSION', 'BYTES', 'SAVED', 'CONFIRMED'],
    rows,
    `No job has saved anything of ${device}.`,
    [
      ['NAME', 16],
      ['BYTES', 0],
      ['CONFIRMED', 0],
    ],
  );
}
