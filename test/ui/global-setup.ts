import { fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import type { Opened } from './opened-stage.ts';

/** Builds the page and opens one stage for its tests, in the background: tests that do not need it begin at once. */
export function setup(project: TestProject): () => Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'netraven-page-'));
  project.provide('stageFolder', folder);
  const execArgv = ['--conditions=@netraven/source', '--disable-sigusr1'];
  const child = fork(join(import.meta.dirname, 'stage-process.ts'), [folder], { execArgv });
  // Without the file, the tests would wait for ever: the system kills a process for its memory.
  child.once('exit', (code, signal) => {
    const file = join(folder, 'opened.json');
    if (!existsSync(folder) || existsSync(file)) return;
    const opened: Opened = { error: `its process ended with ${code ?? signal}` };
    writeFileSync(file, JSON.stringify(opened));
  });
  return async () => {
    if (child.connected) {
      const exit = once(child, 'exit');
      child.disconnect();
      await exit;
    }
    rmSync(folder, { recursive: true, force: true });
  };
}
