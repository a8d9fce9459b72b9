import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, onTestFinished } from 'vitest';
import { createClient, type Client } from '../../packages/api/src/index.ts';
import { addJob, type StagedJob } from './staged-job.ts';

/** The page, the API and a browser, for tests. */
export interface InBrowser {
  /** Address of the page. */
  readonly url: string;
  readonly token: string;
  readonly client: Client;
  /** Opens a page and fails on console errors, such as violations of the content security policy. */
  readonly open: (path: string, allowed?: readonly RegExp[]) => Promise<Page>;
  /** Opens a page, signed in. */
  readonly signedIn: (path: string, allowed?: readonly RegExp[]) => Promise<Page>;
  /** Opens another tab with the same cookies. */
  readonly openTab: (tab: Page, path: string) => Promise<Page>;
  /** Adds a job package to `jobs/` of the host project. */
  readonly addJob: (jobType: string, job: StagedJob) => void;
}

/** Chromium's console errors for refused requests. */
export const refusals: readonly RegExp[] = [/status of 40[01]/];

/** Tests the page in the system's Chromium. All files share one NetRaven. */
export function inBrowser(what: string, tests: (given: InBrowser) => void): void {
  const stage = inject('stage');
  describe.skipIf(!stage)(`in a browser: ${what}${stage ? '' : ' (skipped: there is no Chromium)'}`, () => {
    const {
      url,
      token,
      hostProject,
      browser: endpoint,
    } = stage ?? { url: '', token: '', hostProject: '', browser: '' };
    let browser: Browser;
    beforeAll(async () => {
      browser = await chromium.connect(endpoint);
    });
    afterAll(() => browser.close());

    const open: InBrowser['open'] = async (path, allowed = []) => {
      const context = await browser.newContext({ permissions: ['clipboard-read', 'clipboard-write'] });
      const errors: string[] = [];
      context.on('weberror', (thrown) => errors.push(String(thrown.error())));
      context.on('console', (message) => {
        if (message.type() === 'error') errors.push(message.text());
      });
      onTestFinished(async () => {
        await context.close();
        expect(errors.filter((error) => !allowed.some((pattern) => pattern.test(error)))).toEqual([]);
      });
      // Shorter than the test timeout, so that the error names what was missing.
      context.setDefaultTimeout(20_000);
      const tab = await context.newPage();
      await tab.goto(`${url}${path}`);
      return tab;
    };
    tests({
      url,
      token,
      client: createClient({ baseUrl: url, token }),
      open,
      signedIn: (path, allowed) => open(`${path}#token=${token}`, allowed),
      openTab: async (tab, path) => {
        const other = await tab.context().newPage();
        await other.goto(`${url}${path}`);
        return other;
      },
      addJob: (jobType, job) => addJob(hostProject, jobType, job),
    });
  });
}
