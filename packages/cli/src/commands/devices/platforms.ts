import { connect } from '../../client/connect.ts';
import type { Context } from '../../context.ts';
import { exitCodes, type ExitCode } from '../../exit-code.ts';
import { escapeControls } from '../../terminal/escape-controls.ts';
import { writeJson } from '../../terminal/write-json.ts';
import { writeTable } from '../../terminal/write-table.ts';

/** Lists the platforms of devices. */
export async function listPlatforms(context: Context, { json }: { json?: boolean }): Promise<ExitCode> {
  const { platforms } = await (await connect(context)).devices.platforms();
  if (json) {
    writeJson(context.terminal, { platforms });
    return exitCodes.ok;
  }
  const rows = platforms.map(({ id, vendor, os, aliases }) => [id, vendor, os, aliases.join(', ')].map(escapeControls));
  const none = 'No worker runs, so the platforms are unknown. See why with `netraven doctor`.';
  writeTable(context.terminal, ['PLATFORM', 'VENDOR', 'SYSTEM', 'ALIASES'], rows, none);
  return exitCodes.ok;
}
