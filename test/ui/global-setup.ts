import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { buildPage } from './build-page.ts';
import { systemChromium } from './chromium.ts';
import type { Stage } from './stage.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Folder of the built page. */
    page: string;
    /** Null where there is no Chromium. */
    stage: Stage | null;
  }
}

/** Builds the page and opens one stage for all its tests. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const page = mkdtempSync(join(tmpdir(), 'netraven-page-'));
  await buildPage(page);
  project.provide('page', page);
  const child = systemChromium === undefined ? undefined : forkStage(page);
  project.provide('stage', child ? await stageOf(child) : null);
  return async () => {
    if (child?.connected) {
      const exit = once(child, 'exit');
      child.disconnect();
      await exit;
    }
    rmSync(page, { recursive: true, force: true });
  };
}

function forkStage(page: string): ChildProcess {
  const execArgv = ['--conditions=@netraven/source', '--disable-sigusr1'];
  return fork(join(import.meta.dirname, 'stage-process.ts'), [page], { execArgv });
}

async function stageOf(child: ChildProcess): Promise<Stage> {
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`the stage ended with ${code} before it was ready`);
  });
  const [stage] = (await Promise.race([once(child, 'message'), ended])) as [Stage];
  ended.catch(() => undefined); // from here on the end is expected
  return stage;
}
