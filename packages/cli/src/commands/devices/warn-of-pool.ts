import type { Client, Device } from '@netraven/api';
import { shellWord } from '@netraven/core/registry';
import { escapeControls } from '../../terminal/escape-controls.ts';
import type { Terminal } from '../../terminal/terminal.ts';

/** Warns if no live worker takes the tasks of a device: they wait, and keep their run, and its schedule, from going on. */
export async function warnOfPool(terminal: Terminal, client: Client, { name, pool }: Device): Promise<void> {
  const { workers } = await client.workers.list();
  if (workers.some((worker) => worker.live && worker.pool === pool)) return;
  terminal.err(
    escapeControls(
      `WARNING: no live worker has the pool ${pool}, so the tasks of ${name} wait, and runs with it do not end. ` +
        `Start one: \`netraven worker --pool ${shellWord(pool)}\``,
    ),
  );
}
