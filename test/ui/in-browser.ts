import type { CDPSession, Page } from 'playwright-core';
import { afterAll, describe, expect, onTestFinished } from 'vitest';
import { createClient, type Client, type Run } from '../../packages/api/src/index.ts';
import { launchChromium } from './chromium.ts';
import { openedStage } from './opened-stage.ts';
import { signInPart } from './sign-in-part.ts';
import { addJob, type StagedJob } from './staged-job.ts';

/** The page, the API and a browser, for tests. */
export interface InBrowser {
  /** Address of the page. */
  readonly url: string;
  readonly token: string;
  /** Returns a code that signs in once, as the address has it. */
  readonly code: () => string;
  readonly client: Client;
  /** Waits for the end of a run. */
  readonly endOf: (id: string) => Promise<Run>;
  /** Opens a page and fails on console errors, such as violations of the content security policy. */
  readonly open: (path: string, allowed?: readonly RegExp[]) => Promise<Page>;
  /** Opens a page, signed in. */
  readonly signedIn: (path: string, allowed?: readonly RegExp[]) => Promise<Page>;
  /** Opens another tab of the same browser. */
  readonly openTab: (tab: Page, path: string) => Promise<Page>;
  /** Ends the session of a tab on the server only, as its age or a restart of NetRaven does. */
  readonly endSession: (tab: Page) => Promise<void>;
  /** Adds a job package to `jobs/` of the host project. */
  readonly addJob: (jobType: string, job: StagedJob) => void;
}

interface SharedTab {
  readonly tab: Page;
  readonly session: CDPSession;
}

/** Chromium's console errors for refused requests. */
export const refusals: readonly RegExp[] = [/status of 40[01]/];

const { stage } = await openedStage();
const { url, token, hostProject } = stage ?? { url: '', token: '', hostProject: '' };

/** The tab of all tests: a new browser context for each of them would cost a second of CPU. */
let shared: Promise<SharedTab> | undefined;
/** Console errors of the current test. */
let errors: string[] = [];
afterAll(async () => (await shared)?.tab.context().browser()?.close());

async function launch(): Promise<SharedTab> {
  const browser = await launchChromium();
  const context = await browser.newContext({
    permissions: ['clipboard-read', 'clipboard-write'],
    reducedMotion: 'reduce',
  });
  // Shorter than the test timeout, so that the error names what was missing.
  context.setDefaultTimeout(60_000);
  context.on('weberror', (thrown) => errors.push(String(thrown.error())));
  context.on('console', (message) => {
    const { url: at } = message.location();
    // Chromium asks for it once, some time after the first page that names no icon: `leave` opens one.
    if (message.type() === 'error' && !at.endsWith('/favicon.ico')) errors.push(`${message.text()} (${at})`);
  });
  const tab = await context.newPage();
  return { tab, session: await context.newCDPSession(tab) };
}

/** Returns the tab as a new one: without cookies, storage, history and the routes of other tests. */
async function newTab(): Promise<Page> {
  shared ??= launch();
  const { tab, session } = await shared;
  await tab.context().clearCookies();
  await session.send('Storage.clearDataForOrigin', { origin: url, storageTypes: 'all' });
  await tab.setViewportSize({ width: 1280, height: 720 });
  await tab.emulateMedia({ colorScheme: 'light' });
  await session.send('Page.resetNavigationHistory');
  errors = [];
  return tab;
}

/** Leaves the page, so that it does nothing more, and removes what the test added. */
async function leave(tab: Page): Promise<void> {
  for (const other of tab.context().pages()) if (other !== tab) await other.close();
  await tab.unrouteAll({ behavior: 'ignoreErrors' });
  tab.removeAllListeners('response').removeAllListeners('dialog');
  // A page without scripts. About:blank would need another process of Chromium.
  await tab.goto(`${url}/raven.svg`);
  await tab.evaluate('sessionStorage.clear()');
}

const open: InBrowser['open'] = async (path, allowed = []) => {
  const tab = await newTab();
  onTestFinished(async () => {
    await leave(tab);
    expect(errors.filter((error) => !allowed.some((pattern) => pattern.test(error)))).toEqual([]);
  });
  await tab.goto(`${url}${path}`);
  return tab;
};

const code = (): string => signInPart(token, url);

const client = createClient({ baseUrl: url, token });

const endOf: InBrowser['endOf'] = async (id) => {
  for (;;) {
    const run = await client.runs.get(id, { wait: 30 });
    if (run.finishedAt !== null) return run;
  }
};

/** Tests the page in the system's Chromium. All tests share one NetRaven and one tab. */
export function inBrowser(what: string, tests: (given: InBrowser) => void): void {
  describe.skipIf(!stage)(`in a browser: ${what}${stage ? '' : ' (skipped: there is no Chromium)'}`, () => {
    tests({
      url,
      token,
      code,
      client,
      endOf,
      open,
      signedIn: async (path, allowed) => {
        const tab = await open(`${path}#${code()}`, allowed);
        // The page asks other tabs first. One that is loaded again before has no code any more.
        await expect
          .poll(() => tab.evaluate(`sessionStorage.getItem('netraven.session')`), { timeout: 60_000 })
          .not.toBeNull();
        return tab;
      },
      openTab: async (tab, path) => {
        const other = await tab.context().newPage();
        await other.goto(`${url}${path}`);
        return other;
      },
      endSession: async (tab) => {
        const key = await tab.evaluate(`sessionStorage.getItem('netraven.session')`);
        const response = await fetch(`${url}/api/v1/session`, {
          method: 'DELETE',
          headers: { authorization: `Bearer ${String(key)}` },
        });
        expect(response.status).toBe(200);
      },
      addJob: (jobType, job) => addJob(hostProject, jobType, job),
    });
  });
}
