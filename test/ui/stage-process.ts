import { once } from 'node:events';
import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildPage } from './build-page.ts';
import { systemChromium } from './chromium.ts';
import type { Opened } from './opened-stage.ts';
import { openStage } from './stage.ts';
import { stagedJobs } from './staged-jobs.ts';

// The stage in its own process, for all tests of the page. Ends when its parent disconnects.
const parentEnded = once(process, 'disconnect');
const [folder = ''] = process.argv.slice(2);
const page = join(folder, 'page');

function tell(opened: Opened): void {
  writeFileSync(join(folder, 'draft.json'), JSON.stringify(opened));
  renameSync(join(folder, 'draft.json'), join(folder, 'opened.json'));
}

try {
  await buildPage(page);
  await using stage = systemChromium === undefined ? null : await openStage(page, stagedJobs);
  tell({ page, stage });
  await parentEnded;
} catch (error) {
  tell({ error: String(error) });
}
