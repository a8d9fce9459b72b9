import { readList } from '../../client/read-list.ts';
import type { Context } from '../../context.ts';
import { moment } from '../../terminal/moment.ts';
import { escapeControls } from '../../terminal/escape-controls.ts';
import { naturally } from '../../terminal/naturally.ts';
import { writeJson } from '../../terminal/write-json.ts';
import { writeTable } from '../../terminal/write-table.ts';
import { describeLogin, someOf } from './describe.ts';

/** Lists the credentials, without their secrets. */
export async function listCredentials(context: Context, { json }: { json?: boolean }): Promise<void> {
  const { credentials } = await readList(context, '/credentials', (client) => client.credentials.list());
  if (json) return writeJson(context.terminal, { credentials });
  const sorted = credentials.toSorted((a, b) => naturally(a.name, b.name));
  const rows = sorted.map(({ name, username, tags, networks, priority, hasEnable, frozenAt, createdAt, ...login }) =>
    [
      name,
      username,
      tags.join(', ') || '(all devices)',
      someOf(networks),
      String(priority),
      hasEnable ? 'yes' : 'no',
      moment(createdAt),
      describeLogin(login),
      frozenAt === null ? '' : `frozen ${moment(frozenAt)}`,
    ].map(escapeControls),
  );
  const none =
    'There are no credentials. Add one: `netraven credentials add <name> --username <name> --network <network>`.';
  writeTable(
    context.terminal,
    ['NAME', 'USERNAME', 'TAGS', 'NETWORKS', 'PRIORITY', 'ENABLE', 'ADDED', 'LOGS IN BY', 'STATE'],
    rows,
    none,
    [
      ['TAGS', 10],
      ['NETWORKS', 10],
      ['ADDED', 0],
      ['ENABLE', 0],
      ['STATE', 8],
      ['LOGS IN BY', 10],
      ['NAME', 8],
      ['USERNAME', 8],
    ],
  );
}
