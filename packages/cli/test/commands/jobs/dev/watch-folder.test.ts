import { once } from 'node:events';
import { mkdirSync, renameSync, rmSync, type FSWatcher } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, it, onTestFinished, vi } from 'vitest';
import { FolderWatch } from '../../../../src/commands/jobs/dev/watch-folder.ts';
import { HostFolder } from '@netraven/test-utils/host-folder';

const hook = vi.hoisted(() => ({ beforeWatch: (_folder: unknown): void => undefined }));
vi.mock('node:fs', async (original) => {
  const fs = await original<typeof import('node:fs')>();
  const watch = (...args: Parameters<typeof fs.watch>): FSWatcher => {
    hook.beforeWatch(args[0]);
    return fs.watch(...args);
  };
  return { ...fs, watch };
});

/** `saved` changes something, and waits until the watch reports a save whose last file is the named one. Default: any. */
function watching(): {
  host: HostFolder;
  saved: (change: () => void, file?: string) => Promise<void>;
  folder: FolderWatch;
} {
  const host = new HostFolder().write('job/src/index.ts', '');
  const folder = new FolderWatch(host.at('job'));
  onTestFinished(() => folder[Symbol.dispose]());
  const saved = async (change: () => void, file?: string): Promise<void> => {
    let next = folder.nextSave();
    change();
    for (;;) {
      if (!next.aborted) await once(next, 'abort');
      if (file === undefined || folder.lastSaved === file) return;
      // Late events of an earlier change.
      next = folder.nextSave();
    }
  };
  return { host, saved, folder };
}

it('a save is seen in a subfolder that was removed and made again at once', async () => {
  const { host, saved, folder } = watching();
  await saved(() => {
    rmSync(host.at('job/src'), { recursive: true });
    host.write('job/src/index.ts', '');
  });
  await saved(() => host.write('job/src/index.ts', 'export {};'), 'src/index.ts');
  expect(folder.lastSaved).toBe('src/index.ts');
});

it('a save is seen after the folder was missing for a while', async () => {
  const { host, saved, folder } = watching();
  const next = folder.nextSave();
  renameSync(host.at('job'), host.at('elsewhere'));
  await wait(300);
  expect(next.aborted).toBe(false);
  await saved(() => renameSync(host.at('elsewhere'), host.at('job')));
  await saved(() => host.write('job/src/index.ts', 'export {};'), 'src/index.ts');
  expect(folder.lastSaved).toBe('src/index.ts');
});

it('a subfolder that is removed before it can be watched is left out', async () => {
  const { host, saved, folder } = watching();
  hook.beforeWatch = (path) => {
    if (path === host.at('job/new')) rmSync(host.at('job/new'), { recursive: true, force: true });
  };
  await saved(() => mkdirSync(host.at('job/new')));
  await saved(() => host.write('job/src/index.ts', 'export {};'), 'src/index.ts');
  expect(folder.lastSaved).toBe('src/index.ts');
});
