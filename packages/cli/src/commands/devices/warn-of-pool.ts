import type { Client, Device } from '@netraven/api';
import { shellWord } from '@netraven/core/registry';
import { escapeControls } from '../../terminal/escape-controls.ts';
import type { Terminal } from '../../terminal/terminal.ts';

/** Warns if no live worker has the pool of a device: its tasks wait, and its runs do not end. Never throws: the device is changed. */
export async function warnOfPool(terminal: Terminal, client: Client, { name, pool }: Device): Promise<void> {
  const list = await client.workers.list().catch(() => undefined);
  if (!list || list.workers.some((worker) => worker.live && worker.pool === pool)) return;
  terminal.err(
    escapeControls(
      `WARNING: no live worker has the pool ${pool}, so the tasks of ${name} wait, and runs with it do not end. ` +
        `Start one: \`netraven worker --pool ${shellWord(pool)}\``,
    ),
  );
}
