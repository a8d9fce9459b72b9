import { readList } from '../../client/read-list.ts';
import type { Context } from '../../context.ts';
import { exitCodes, type ExitCode } from '../../exit-code.ts';
import { escapeControls } from '../../terminal/escape-controls.ts';
import { writeJson } from '../../terminal/write-json.ts';
import { writeTable } from '../../terminal/write-table.ts';

/** Lists the inventory. */
export async function listDevices(context: Context, { json }: { json?: boolean }): Promise<ExitCode> {
  const { devices } = await readList(context, '/devices', (client) => client.devices.list());
  if (json) {
    writeJson(context.terminal, { devices });
    return exitCodes.ok;
  }
  const rows = devices.map(({ name, address, port, platform, tags }) =>
    [name, address, String(port), platform, tags.join(', ')].map(escapeControls),
  );
  const none = 'There are no devices. Add one: `netraven devices add <name> <address> --platform <id>`.';
  writeTable(context.terminal, ['NAME', 'ADDRESS', 'PORT', 'PLATFORM', 'TAGS'], rows, none);
  return exitCodes.ok;
}
