import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, onTestFinished } from 'vitest';
import { createClient, type Client } from '../../packages/api/src/index.ts';
import { addJob, type StagedJob } from './staged-job.ts';

/** What tests in a browser work with. */
export interface InBrowser {
  /** Of NetRaven's page. */
  readonly url: string;
  readonly token: string;
  readonly client: Client;
  /** Opens a page whose console must stay clean: what the content security policy refuses is an error there. */
  readonly open: (path: string, allowed?: readonly RegExp[]) => Promise<Page>;
  /** The same, signed in. */
  readonly signedIn: (path: string, allowed?: readonly RegExp[]) => Promise<Page>;
  /** Another tab of the same browser: it has the same cookies. */
  readonly openBeside: (tab: Page, path: string) => Promise<Page>;
  /** Puts a job package into `jobs/` of the host project. */
  readonly addJob: (jobType: string, job: StagedJob) => void;
}

/** What Chromium says of an answer that is a refusal. */
export const refusals: readonly RegExp[] = [/status of 40[01]/];

/** Tests of the page in the system's Chromium, with the one NetRaven that all files share. */
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
      // Shorter than a test may take: then it is told what was waited for.
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
      openBeside: async (tab, path) => {
        const beside = await tab.context().newPage();
        await beside.goto(`${url}${path}`);
        return beside;
      },
      addJob: (jobType, job) => addJob(hostProject, jobType, job),
    });
  });
}
