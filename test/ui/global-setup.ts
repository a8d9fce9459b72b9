import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';

/** Builds the page and opens one stage for its tests, in the background: tests that do not need it begin at once. */
export function setup(project: TestProject): () => Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'netraven-page-'));
  project.provide('stageFolder', folder);
  const execArgv = ['--conditions=@netraven/source', '--disable-sigusr1'];
  const child = fork(join(import.meta.dirname, 'stage-process.ts'), [folder], { execArgv });
  return async () => {
    if (child.connected) {
      const exit = once(child, 'exit');
      child.disconnect();
      await exit;
    }
    rmSync(folder, { recursive: true, force: true });
  };
}
