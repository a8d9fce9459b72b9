import { once } from 'node:events';
import { systemChromium } from './chromium.ts';
import { openStage } from './stage.ts';
import { stagedJobs } from './staged-jobs.ts';

// The stage in a process of its own, for all tests of the page. It ends when its parent lets go of it, or is gone.
const [page = ''] = process.argv.slice(2);
await using stage = await openStage(page, systemChromium ?? '', stagedJobs);
const { url, token, hostProject, browser } = stage;
process.send?.({ url, token, hostProject, browser });
await once(process, 'disconnect');
