import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { inject } from 'vitest';
import type { Stage } from './stage.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Folder of the stage process. */
    stageFolder: string;
  }
}

/** The file that the stage process writes once the stage is open. */
export type Opened =
  | { readonly error: string }
  | {
      /** Folder of the built page. */
      readonly page: string;
      /** Null if Chromium is not installed. */
      readonly stage: Stage | null;
    };

/** Waits until the stage is open. Returns it, and the folder of the built page. */
export async function openedStage(): Promise<Exclude<Opened, { error: string }>> {
  const file = join(inject('stageFolder'), 'opened.json');
  while (!existsSync(file)) await wait(50);
  const opened = JSON.parse(readFileSync(file, 'utf8')) as Opened;
  if ('error' in opened) throw new Error(`The stage of the page did not open: ${opened.error}`);
  return opened;
}
