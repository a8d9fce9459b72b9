import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { openLog } from '@netraven/core/log';
import { openTerminal } from '../../src/terminal/terminal.ts';

// Writes to stderr as `netraven start` does, more than once, and then shows that it still runs.
const terminal = openTerminal();
const folder = mkdtempSync(join(process.cwd(), 'logs-'));
const log = openLog({ folder, console: 'debug' });
for (let count = 0; count < 5; count++) {
  terminal.err('a warning');
  log.logger('test').error('an error');
  await turn();
}
await log.close();
rmSync(folder, { recursive: true });
terminal.out('went on');
