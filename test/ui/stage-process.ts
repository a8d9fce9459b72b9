import { once } from 'node:events';
import { systemChromium } from './chromium.ts';
import { openStage } from './stage.ts';
import { stagedJobs } from './staged-jobs.ts';

// The stage in its own process, for all tests of the page. Ends when its parent disconnects.
const [page = ''] = process.argv.slice(2);
await using stage = await openStage(page, systemChromium ?? '', stagedJobs);
const { url, token, hostProject, browser } = stage;
process.send?.({ url, token, hostProject, browser });
await once(process, 'disconnect');
