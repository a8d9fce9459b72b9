import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import axe from 'axe-core';
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { buildPage, startStage, systemChromium, type Stage } from './stage.ts';

const budget = 300 * 1024;
const page = mkdtempSync(join(tmpdir(), 'netraven-page-'));
const built = (): string[] =>
  readdirSync(page, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));

beforeAll(() => buildPage(page));
afterAll(() => rmSync(page, { recursive: true, force: true }));

describe('the built page', () => {
  it('has at most 300 KB of JavaScript, gzip', () => {
    const scripts = built().filter((file) => extname(file) === '.js');
    const bytes = scripts.reduce((sum, file) => sum + gzipSync(readFileSync(file)).length, 0);
    expect(bytes).toBeGreaterThan(0);
    expect(bytes).toBeLessThan(budget);
  });

  it('has nothing inline, and nothing from elsewhere', () => {
    const html = readFileSync(join(page, 'index.html'), 'utf8');
    expect(html).not.toMatch(/<style|<script(?![^>]*src=)|\sstyle=|\son\w+=|https?:/);
  });
});

describe.skipIf(!systemChromium)(`in a browser${systemChromium ? '' : ' (skipped: there is no Chromium)'}`, () => {
  let stage: Stage;
  let browser: Browser;

  beforeAll(async () => {
    stage = await startStage(page, {
      'vlan-audit': {
        meta: { label: 'VLAN Audit', description: 'Looks at VLANs.', icon: 'mdi-lan', defaultSchedule: 'weekly' },
        configSchema: {
          type: 'object',
          additionalProperties: false,
          required: ['community'],
          properties: {
            zone: { type: 'string', title: 'Zone', description: 'Where it looks.', default: 'all' },
            attempts: { type: 'integer', minimum: 1, maximum: 5, title: 'Attempts' },
            depth: { enum: ['quick', 'deep'], default: 'quick', title: 'Depth' },
            strict: { type: 'boolean', title: 'Strict' },
            vlans: { type: 'array', items: { type: 'string' }, title: 'VLANs' },
            report: { type: 'object', title: 'Report', properties: { limit: { type: 'number', title: 'Limit' } } },
            community: { type: 'string', writeOnly: true, title: 'Community' },
            extra: { type: 'object', title: 'Extra', additionalProperties: { type: 'string' } },
          },
        },
        body: `const { community, ...rest } = config;
          if (device.name === 'edge-1') throw new Error('no VLAN on edge-1');
          return { success: true, message: JSON.stringify(rest) + community.length };`,
      },
      writer: {
        meta: { label: 'Config Writer', icon: 'mdi-pencil', description: 'Writes.' },
        permissions: ['device:write', 'network'],
      },
      broken: { meta: { label: 'Broken', icon: 'mdi-content-savee' } },
    });
    browser = await chromium.launch({
      ...(systemChromium && { executablePath: systemChromium }),
      args: ['--no-sandbox'],
    });
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await stage?.close();
  });

  /** A page whose console must stay clean: what the content security policy refuses is an error there. */
  async function open(path: string, allowed: readonly RegExp[] = []): Promise<Page> {
    const context = await browser.newContext({ permissions: ['clipboard-read', 'clipboard-write'] });
    const tab = await context.newPage();
    // Shorter than a test may take: then it is told what was waited for.
    tab.setDefaultTimeout(10_000);
    const errors: string[] = [];
    tab.on('pageerror', (error) => errors.push(String(error)));
    tab.on('console', (message) => {
      if (message.type() === 'error') errors.push(message.text());
    });
    onTestFinished(async () => {
      await context.close();
      expect(errors.filter((error) => !allowed.some((pattern) => pattern.test(error)))).toEqual([]);
    });
    await tab.goto(`${stage.url}${path}`);
    return tab;
  }
  const signedIn = (path: string, allowed?: readonly RegExp[]): Promise<Page> =>
    open(`${path}#token=${stage.token}`, allowed);
  const refusals = [/status of 40[01]/];

  it('the token is asked for once, kept by the browser in a cookie that no script sees, and given up again', async () => {
    const tab = await open('/', refusals);
    const token = tab.getByLabel('Token');
    await token.fill('wrong');
    await tab.keyboard.press('Enter');
    await tab.getByRole('alert').getByText('NR_TOKEN_REFUSED').waitFor();
    await token.fill(stage.token);
    await tab.keyboard.press('Enter');
    await tab.getByRole('heading', { name: 'Job catalogue' }).waitFor();
    await tab.reload();
    await tab.getByRole('heading', { name: 'VLAN Audit' }).waitFor();

    const seen = await tab.evaluate('JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie])');
    expect(seen).not.toContain(stage.token);
    expect(await tab.context().cookies()).toMatchObject([{ httpOnly: true, sameSite: 'Strict' }]);
    await tab.getByRole('button', { name: 'Sign out' }).click();
    await tab.getByRole('heading', { name: 'Sign in to NetRaven' }).waitFor();
    expect(await tab.context().cookies()).toEqual([]);
  });

  it('a token in the address signs in, and leaves the address at once', async () => {
    const tab = await signedIn('/jobs/vlan-audit');
    await tab.getByRole('heading', { name: 'Run VLAN Audit' }).waitFor();
    expect(tab.url()).toBe(`${stage.url}/jobs/vlan-audit`);
    expect(await tab.evaluate('history.length')).toBeLessThanOrEqual(2);
  });

  it('the catalogue shows every record of the API, with the very icon of each', async () => {
    const tab = await signedIn('/');
    const { packages } = await stage.client.packages.list();
    expect(packages.map(({ jobType }) => jobType)).toEqual(
      expect.arrayContaining(['backup', 'reachability', 'vlan-audit', 'writer', 'broken']),
    );
    await tab.getByRole('article').first().waitFor();
    expect(await tab.getByRole('article').count()).toBe(packages.length);
    for (const entry of packages) {
      const card = tab.locator(`[data-package="${entry.name}"]`);
      const text = (await card.textContent()) ?? '';
      for (const shown of [entry.name, entry.version, entry.state, ...entry.permissions]) expect(text).toContain(shown);
      for (const { code, message, fix } of entry.problems) {
        for (const shown of [code, message, fix]) expect(text).toContain(shown.replaceAll('`', ''));
      }
    }
    const { jobTypes } = await stage.client.jobTypes.list();
    expect(jobTypes.length).toBeGreaterThan(2);
    for (const job of jobTypes) {
      const card = tab.locator(`[data-package="${job.package.name}"]`);
      const text = (await card.textContent()) ?? '';
      for (const shown of [job.label, job.description, job.defaultSchedule]) expect(text).toContain(shown);
      expect(job.iconPath).toMatch(/^M/);
      expect(await card.locator('.job-icon path').getAttribute('d')).toBe(job.iconPath);
    }
    const broken = tab.getByRole('article', { name: 'broken' });
    await broken.getByText('NR_PACKAGE_ICON_UNKNOWN').waitFor();
    expect(await broken.getByText('Fix').count()).toBe(1);
    expect(await broken.getByRole('button').count()).toBe(0);

    await tab.getByRole('button', { name: 'rejected' }).click();
    expect(await tab.getByRole('article').count()).toBe(1);
    await tab.getByLabel('Search').fill('vlan');
    await tab.getByRole('button', { name: 'all' }).click();
    expect(await tab.getByRole('article').count()).toBe(1);
  });

  it('a package is enabled with the permissions before one’s eyes, and disabled, by the keyboard alone', async () => {
    const tab = await signedIn('/');
    const card = tab.getByRole('article', { name: 'Config Writer' });
    await card.getByRole('button', { name: 'Enable Config Writer' }).focus();
    await tab.keyboard.press('Enter');
    const dialog = tab.getByRole('dialog');
    await dialog.getByText('device:write').waitFor();
    await dialog.getByText('Open network connections of its own').waitFor();
    await tab.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    expect(
      (await stage.client.packages.list()).packages.find(({ jobType }) => jobType === 'writer')?.policy,
    ).toBeNull();

    await card.getByRole('button', { name: 'Enable Config Writer' }).press('Enter');
    await reach(tab, 'Grant and enable');
    await tab.keyboard.press('Enter');
    await card.getByRole('link', { name: 'Run Config Writer' }).waitFor();
    await tab.getByRole('status').getByText('Config Writer is ready now').waitFor({ state: 'attached' });
    const { packages } = await stage.client.packages.list();
    expect(packages.find(({ jobType }) => jobType === 'writer')).toMatchObject({
      state: 'ready',
      policy: { enabled: true, granted: ['device:write', 'network'] },
    });

    await card.getByRole('button', { name: 'Disable Config Writer' }).press('Enter');
    await reach(tab, 'Disable');
    await tab.keyboard.press('Enter');
    await card.getByRole('button', { name: 'Enable Config Writer' }).waitFor();
  });

  it('a package that is added while the page is open appears, and can be run', async () => {
    const tab = await signedIn('/');
    await tab.getByRole('article', { name: 'VLAN Audit' }).waitFor();
    expect(await tab.getByRole('article', { name: 'Late Comer' }).count()).toBe(0);
    stage.addJob('late', { meta: { label: 'Late Comer', icon: 'mdi-train' } });
    const card = tab.getByRole('article', { name: 'Late Comer' });
    await card.getByRole('link', { name: 'Run Late Comer' }).click();
    await tab.getByRole('heading', { name: 'Run Late Comer' }).waitFor();
    expect(await tab.title()).toBe('Run Late Comer · NetRaven');
  });

  it('a run is asked for by a form made from the config schema, refused at the field, and followed live', async () => {
    await stage.client.packages.configure({ name: 'netraven-job-vlan-audit', patch: { zone: 'lab' } });
    const tab = await signedIn('/jobs/vlan-audit', refusals);
    const command = tab.getByRole('region', { name: 'The same on the command line' }).locator('code');
    await tab.getByRole('heading', { name: 'Run VLAN Audit' }).waitFor();
    expect(await command.textContent()).toBe('netraven run vlan-audit --all');
    await tab.getByText('Where it looks. The administrator has set it.').waitFor();
    expect(await tab.getByLabel('Zone').getAttribute('placeholder')).toBe('lab');
    await tab.getByRole('radio', { name: 'Some of them' }).check();
    expect(await tab.getByRole('button', { name: 'Run on 0 devices' }).isDisabled()).toBe(true);
    await tab.getByRole('combobox', { name: 'By name' }).fill('core-1');
    await tab.getByRole('option', { name: 'core-1', exact: true }).click();
    await tab.keyboard.press('Escape');
    await tab.getByRole('combobox', { name: 'By tag' }).fill('edge');
    await tab.getByRole('option', { name: 'edge', exact: true }).click();
    await tab.keyboard.press('Escape');

    await tab.getByLabel('Attempts').fill('9');
    await tab.getByRole('combobox', { name: 'Depth' }).press('ArrowDown');
    await tab.getByRole('option', { name: 'deep' }).click();
    await tab
      .getByRole('switch', { name: 'Strict' })
      .or(tab.getByRole('checkbox', { name: 'Strict' }))
      .check();
    await tab.getByLabel('VLANs').fill('10');
    await tab.keyboard.press('Enter');
    await tab.getByLabel('VLANs').fill('20');
    await tab.keyboard.press('Enter');
    await tab.getByRole('group', { name: 'Report' }).getByLabel('Limit').fill('2.5');
    await tab.getByLabel('Extra').fill('{"a": ');
    await tab.getByText('This is no JSON yet').waitFor();
    await tab.getByLabel('Extra').fill('{"a": "b c"}');

    await tab.getByRole('button', { name: 'Run on 3 devices' }).click();
    await tab.getByText('Must be <= 5').waitFor();
    await tab.getByText('Is missing').waitFor();
    expect(await tab.getByLabel('Attempts').getAttribute('aria-invalid')).toBe('true');
    expect(await tab.getByLabel('Attempts').evaluate((element) => element.matches(':focus'))).toBe(true);
    await tab.getByLabel('Attempts').fill('3');
    await tab.getByRole('textbox', { name: 'Community' }).fill('canary-9Lm');
    const shown =
      'netraven run vlan-audit --device core-1 --tag edge --set attempts=3 --set depth=deep --set strict=true' +
      ` --set 'vlans=["10","20"]' --set report.limit=2.5 --set 'extra.a=b c'`;
    expect(await command.textContent()).toBe(shown);
    await tab.getByText('Left out, as it is secret: Community.').waitFor();
    await tab.getByRole('button', { name: 'Copy the command' }).click();
    expect(await tab.evaluate('navigator.clipboard.readText()')).toBe(shown);

    await tab.getByRole('button', { name: 'Run on 3 devices' }).click();
    await tab.getByRole('heading', { name: 'VLAN Audit' }).waitFor();
    await tab.getByRole('status').getByText('partly failed').waitFor();
    const told =
      '{"zone":"lab","attempts":3,"depth":"deep","strict":true,"vlans":["10","20"],"report":{"limit":2.5},"extra":{"a":"b c"}}10';
    await tab
      .getByRole('row', { name: /core-1.*success/ })
      .getByText(told)
      .waitFor();
    await tab
      .getByRole('row', { name: /edge-1.*failed/ })
      .getByText('no VLAN on edge-1')
      .waitFor();
    const [run] = (await stage.client.runs.list({ limit: 1 })).runs;
    expect(tab.url()).toBe(`${stage.url}/runs/${run?.id}`);
    expect(run).toMatchObject({ status: 'partial', counts: { success: 2, failed: 1 }, dryRun: false });
    expect(await tab.content()).not.toContain('canary-9Lm');
  });

  it('devices are backed up over SSH from the page, and the one that refuses is named with the next step', async () => {
    const tab = await signedIn('/');
    await tab.getByRole('link', { name: 'Run Configuration Backup' }).click();
    await tab.getByRole('button', { name: 'Run on 4 devices' }).click();
    await tab.getByRole('row', { name: /core-1.*success.*running-config version 1/ }).waitFor();
    await tab.getByRole('row', { name: /edge-2.*failed.*NR_DEVICE_AUTH_REFUSED/ }).waitFor();
    await tab.getByRole('button', { name: 'Try again on 1 device' }).click();
    await tab.getByText('of 1 device: 1 failed').waitFor();
    const { runs } = await stage.client.runs.list({ limit: 2 });
    expect(runs[0]?.retryOf).toBe(runs[1]?.id);
  });

  it.each(['light', 'dark'] as const)(
    'whoever sees little, or nothing, can use every page, in %s',
    async (colorScheme) => {
      const tab = await open('/', refusals);
      await tab.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      const visit = async (path: string, heading: string): Promise<void> => {
        await tab.goto(`${stage.url}${path}`);
        await tab.getByRole('heading', { name: heading, exact: true }).waitFor();
      };
      const faults = [...(await faultsOf(tab))];
      await tab.getByLabel('Token').fill(stage.token);
      await tab.keyboard.press('Enter');
      await tab.getByRole('article').first().waitFor();
      faults.push(...(await faultsOf(tab)));
      await tab.getByRole('button', { name: 'Enable Config Writer' }).click();
      await tab.getByRole('dialog').waitFor();
      faults.push(...(await faultsOf(tab)));
      await visit('/jobs/vlan-audit', 'Run VLAN Audit');
      await tab.getByRole('button', { name: /Run on/ }).click();
      await tab.getByText('Is missing').waitFor();
      await tab.getByRole('radio', { name: 'Some of them' }).check();
      faults.push(...(await faultsOf(tab)));
      const run = await stage.client.runs.create({ jobType: 'backup', devices: { all: true } });
      await stage.client.runs.get(run.id, { wait: 30 });
      await visit(`/runs/${run.id}`, 'Configuration Backup');
      await tab.getByRole('status').getByText('partly failed').waitFor();
      faults.push(...(await faultsOf(tab)));
      expect(faults).toEqual([]);
    },
  );

  it('on a narrow screen nothing sticks out, light or dark', async () => {
    const tab = await signedIn('/');
    for (const colorScheme of ['light', 'dark'] as const) {
      await tab.emulateMedia({ colorScheme });
      await tab.setViewportSize({ width: 360, height: 740 });
      for (const path of ['/', '/jobs/vlan-audit']) {
        await tab.goto(`${stage.url}${path}`);
        await tab.getByRole('heading', { level: 1 }).waitFor();
        await tab.getByRole('heading', { level: 2 }).first().waitFor();
        expect(await tab.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(360);
      }
    }
  });
});

/** Goes on by the tab key until a button has the focus. */
async function reach(tab: Page, name: string): Promise<void> {
  const button = tab.getByRole('dialog').getByRole('button', { name, exact: true });
  await button.waitFor();
  for (let steps = 0; steps < 20; steps++) {
    if (await button.evaluate((element) => element.matches(':focus'))) return;
    await tab.keyboard.press('Tab');
  }
  throw new Error(`the button ${name} cannot be reached by the keyboard`);
}

/** What axe finds wrong with a page as it is: contrast, names, roles. */
async function faultsOf(tab: Page): Promise<string[]> {
  // What fades in has no contrast yet; what turns as long as one waits never ends.
  const ending = 'document.getAnimations().filter((one) => one.effect.getComputedTiming().endTime < Infinity)';
  await tab.evaluate(`Promise.allSettled(${ending}.map((one) => one.finished))`);
  await tab.evaluate(axe.source);
  const { violations } = await tab.evaluate<axe.AxeResults>('axe.run()');
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${tab.url()} ${id}: ${html.slice(0, 200)} ${failureSummary}`),
  );
}
