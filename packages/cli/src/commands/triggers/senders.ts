import { readList } from '../../client/read-list.ts';
import type { Context } from '../../context.ts';
import { escapeControls } from '../../terminal/escape-controls.ts';
import { moment } from '../../terminal/moment.ts';
import { writeJson } from '../../terminal/write-json.ts';
import { writeTable } from '../../terminal/write-table.ts';

/** Lists senders of syslog messages that are not exactly one device. */
export async function listSenders(context: Context, { json }: { json?: boolean }): Promise<void> {
  const { senders } = await readList(context, '/syslog-senders', (client) => client.triggers.senders());
  if (json) return writeJson(context.terminal, { senders });
  const rows = senders.map(({ address, host, devices, messages, lastAt }) =>
    [
      address,
      host || '-',
      devices.length > 0 ? `may be ${devices.join(', ')}` : 'no device',
      String(messages),
      moment(lastAt),
    ].map(escapeControls),
  );
  const none = 'Each sender is exactly one device, or no message came.';
  writeTable(context.terminal, ['ADDRESS', 'HOST NAME', 'DEVICE', 'MESSAGES', 'LAST'], rows, none, [
    ['DEVICE', 12],
    ['HOST NAME', 10],
    ['ADDRESS', 15],
  ]);
}
