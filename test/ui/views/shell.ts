import type { Locator, Response } from 'playwright-core';
import { expect, it } from 'vitest';
import { problemsInEveryTheme, problemsOnDesktopAndPhone } from '../accessibility.ts';
import { inBrowser, refusals } from '../in-browser.ts';

inBrowser('the shell around every page', ({ url, token, client, endOf, open, signedIn, endSession }) => {
  it('scripts and styles are compressed and loaded once', async () => {
    const tab = await signedIn('/');
    await tab.getByRole('article').first().waitFor();
    const answers: Response[] = [];
    const seen = (response: Response): void => void answers.push(response);
    tab.on('response', seen);
    await tab.goto(`${url}/nowhere`);
    await tab.getByRole('heading', { name: 'Page not found' }).waitFor();
    const assets = answers.filter((answer) => new URL(answer.url()).pathname.startsWith('/assets/'));
    expect(assets).toHaveLength(2);
    for (const answer of assets) expect(answer.headers()['content-encoding']).toBe('br');
    const network = await tab.evaluate<number>(
      `performance.getEntriesByType('resource').filter(({ name, transferSize }) => name.includes('/assets/') && transferSize > 0).length`,
    );
    expect(network).toBe(0);
  });

  it('an unknown address shows that, with a link to the catalogue', async () => {
    const tab = await signedIn('/nowhere');
    await tab.getByRole('heading', { name: 'Page not found' }).waitFor();
    expect(await problemsInEveryTheme(tab)).toEqual([]);
    await tab.getByRole('main').getByRole('link', { name: 'job catalogue' }).click();
    await tab.getByRole('article').first().waitFor();
    expect(tab.url()).toBe(`${url}/`);
  });

  it('an unknown run and an unknown job type are reported with the next step', async () => {
    const tab = await signedIn('/runs/0197c2f0-0000-7000-8000-000000000000', [/status of 404/]);
    await tab.getByText('NR_RUN_UNKNOWN').waitFor();
    expect(await problemsInEveryTheme(tab)).toEqual([]);
    await tab.goto(`${url}/jobs/no-such-job`);
    await tab.getByRole('heading', { name: 'No job type no-such-job' }).waitFor();
    expect(await problemsInEveryTheme(tab)).toEqual([]);
  });

  it('the page shows that the server is not reachable, and continues once it is', async () => {
    const tab = await open('/', [/ERR_FAILED/]);
    await tab.getByLabel('Token').waitFor();
    await tab.route('**/api/**', (route) => route.abort());
    await tab.reload();
    await tab.getByRole('heading', { name: 'Server not reachable' }).waitFor();
    expect(await problemsInEveryTheme(tab)).toEqual([]);
    await tab.unroute('**/api/**');
    await tab.getByRole('button', { name: 'Try again' }).click();
    await tab.getByLabel('Token').waitFor();
  });

  it('the keyboard skips to the content, and a chosen colour scheme stays', async () => {
    const tab = await signedIn('/');
    await tab.getByRole('article').first().waitFor();
    await tab.getByRole('link', { name: 'Skip to content' }).press('Enter');
    await expect
      .poll(() => tab.getByRole('heading', { level: 1 }).evaluate((title) => title.matches(':focus')))
      .toBe(true);
    await tab.getByRole('button', { name: 'Colours: system. Change to light' }).press('Enter');
    await tab.getByRole('button', { name: 'Colours: light. Change to dark' }).press('Enter');
    await tab.reload();
    await tab.getByRole('button', { name: 'Colours: dark. Change to system' }).waitFor();
    const { packages } = await client.packages.list();
    await tab.getByText(`${packages.length} packages, found by 1 worker.`).waitFor();
  });

  it('the navigation names every page, collapses to icons, and is at the bottom of a phone', async () => {
    const tab = await signedIn('/devices/core-1');
    await tab.getByRole('heading', { name: 'core-1', level: 1 }).waitFor();
    const pages = tab.getByRole('navigation', { name: 'Pages' });
    expect(await pages.getByRole('link').allTextContents()).toEqual([
      'NetRaven',
      'Devices',
      'Changes',
      'Runs',
      'Schedules',
      'Job catalogue',
    ]);
    const width = (): Promise<number | undefined> => pages.boundingBox().then((box) => box?.width);
    for (const size of [1440, 1280]) {
      await tab.setViewportSize({ width: size, height: 900 });
      await expect.poll(width).toBe(192);
    }
    expect(await tab.getByRole('banner').evaluate((bar) => bar.getBoundingClientRect().height)).toBe(44);
    const main = await tab.getByRole('main').boundingBox();
    expect([main?.x, main?.width]).toEqual([192, 1280 - 192]);
    await tab.setViewportSize({ width: 800, height: 900 });
    await expect.poll(width).toBe(56);
    await tab.setViewportSize({ width: 1280, height: 900 });
    await tab.getByRole('button', { name: 'Collapse the navigation' }).press('Enter');
    await expect.poll(width).toBe(56);
    await tab.reload();
    await tab.getByRole('button', { name: 'Expand the navigation' }).waitFor();
    expect(await width()).toBe(56);
    expect(await problemsInEveryTheme(tab)).toEqual([]);
    await tab.setViewportSize({ width: 390, height: 844 });
    await expect.poll(() => pages.boundingBox()).toEqual({ x: 0, y: 844 - 57, width: 390, height: 57 });
    await pages.getByRole('link', { name: 'Schedules' }).click();
    await tab.getByRole('heading', { name: 'Schedules', level: 1 }).waitFor();
    expect(await pages.locator('[aria-current="page"]').allTextContents()).toEqual(['Schedules']);
  });

  it('the bar above names the page and leads to the one above it', async () => {
    const tab = await signedIn('/devices/core-1');
    const breadcrumb = tab.getByRole('navigation', { name: 'Breadcrumb' });
    await breadcrumb.getByText('core-1', { exact: true }).waitFor();
    await breadcrumb.getByRole('link', { name: 'Devices' }).press('Enter');
    await tab.getByRole('heading', { name: 'Devices', level: 1 }).waitFor();
    expect(await breadcrumb.textContent()).toBe('Devices');
    expect(tab.url()).toBe(`${url}/devices`);
  });

  it('one dialog leads to pages, devices, jobs and runs by the keyboard, and Escape gives the focus back', async () => {
    const { id } = await client.runs.create({ jobType: 'survey', devices: 'name:core-1' });
    await endOf(id);
    const tab = await signedIn('/schedules', refusals);
    await tab.getByRole('heading', { name: 'Schedules', level: 1 }).waitFor();
    const dialog = tab.getByRole('dialog', { name: 'Find' });
    const field = dialog.getByRole('combobox');
    const option = (name: RegExp): Locator => dialog.getByRole('option', { name });
    const first = dialog.getByRole('option', { selected: true });
    const button = tab.getByRole('button', { name: /^Find a page/ });
    await button.focus();
    await tab.keyboard.press('Control+k');
    await option(/^Devices/).waitFor();
    await option(new RegExp(id)).waitFor();
    expect(await field.evaluate((input) => input.matches(':focus'))).toBe(true);
    expect(await problemsOnDesktopAndPhone(tab)).toEqual([]);
    await tab.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    expect(await button.evaluate((one) => one.matches(':focus'))).toBe(true);

    await tab.keyboard.press('Enter');
    await field.fill('CORE-');
    await option(/^core-2/).waitFor();
    await first.getByText('core-1').waitFor();
    await tab.keyboard.press('ArrowUp');
    await tab.keyboard.press('ArrowDown');
    await tab.keyboard.press('ArrowDown');
    await first.getByText('core-2').waitFor();
    await tab.keyboard.press('Enter');
    await tab.getByRole('heading', { name: 'core-2', level: 1 }).waitFor();
    expect(tab.url()).toBe(`${url}/devices/core-2`);

    for (const [typed, shown, path] of [
      ['vlan', /^Run VLAN Audit/, '/jobs/vlan-audit'],
      [id, new RegExp(id), `/runs/${id}`],
      ['chan', /^Changes/, '/changes'],
    ] as const) {
      await tab.keyboard.press('Control+k');
      await field.fill(typed);
      await option(shown).click();
      await expect.poll(() => new URL(tab.url()).pathname).toBe(path);
      expect(await dialog.count()).toBe(0);
    }
    await tab.keyboard.press('Control+k');
    await field.fill('nothing-has-this-name');
    await dialog.getByText('Nothing found.').waitFor();

    // It does not open again after the session has ended and the user has signed in again.
    await endSession(tab);
    await field.fill('core');
    await tab.getByText('Your session has ended').waitFor();
    await tab.getByLabel('Token').fill(token);
    await tab.keyboard.press('Enter');
    await button.waitFor();
    expect(await dialog.count()).toBe(0);
  });

  it('a slash goes to the filter of a page, and is a slash in a field', async () => {
    const tab = await signedIn('/changes');
    await tab.getByRole('heading', { name: 'Changes', level: 1 }).waitFor();
    await tab.keyboard.press('/');
    await tab.keyboard.type('a/b');
    expect(await tab.getByLabel('Device, or core-*').inputValue()).toBe('a/b');
    await tab.getByLabel('Device, or core-*').fill('');
    await tab.getByRole('link', { name: 'Job catalogue' }).click();
    await tab.getByRole('article').first().waitFor();
    await tab.keyboard.press('/');
    expect(await tab.getByLabel('Search').evaluate((input) => input.matches(':focus'))).toBe(true);
  });

  it('the bar above shows whether the server answers, and since when it does not', async () => {
    const tab = await signedIn('/nowhere', [/ERR_FAILED/]);
    const connection = tab.getByRole('status', { name: 'Connection' });
    await connection.getByText('connected', { exact: true }).waitFor();
    const before = Date.now();
    await tab.route('**/api/v1/**', (route) => route.abort());
    // As if the tab was shown again.
    await tab.evaluate("document.dispatchEvent(new Event('visibilitychange'))");
    await connection.getByText(/^reconnecting since /).waitFor();
    const since = Date.parse((await connection.locator('time').getAttribute('datetime')) ?? '');
    expect(since).toBeGreaterThanOrEqual(before);
    expect(since).toBeLessThanOrEqual(Date.now());
    expect(await problemsOnDesktopAndPhone(tab)).toEqual([]);
    await tab.unroute('**/api/v1/**');
    await connection.getByText('connected', { exact: true }).waitFor({ state: 'attached' });
  });

  it('Back returns to the place of a long page that was read, also if its answer takes a while', async () => {
    const { runs } = await client.runs.list({ limit: 1 });
    const many = Array.from({ length: 50 }, (_, n) =>
      runs.map((run) => ({
        ...run,
        id: crypto.randomUUID(),
        jobType: `long-${n}`,
        createdAt: new Date(Date.UTC(2026, 0, 1, 0, 50 - n)).toISOString(),
      })),
    ).flat();
    const tab = await signedIn('/nowhere', [/status of 404/]);
    await tab.route('**/api/v1/runs?*', (route) => route.fulfill({ json: { runs: many } }));
    await tab.goto(`${url}/runs`);
    const link = tab.getByRole('link', { name: 'long-40' });
    await link.scrollIntoViewIfNeeded();
    const read = await tab.evaluate<number>('scrollY');
    expect(read).toBeGreaterThan(100);
    await link.press('Enter');
    await tab.getByText('NR_RUN_UNKNOWN').waitFor();
    expect(await tab.evaluate('scrollY')).toBe(0);
    const { promise: answered, resolve: answer } = Promise.withResolvers<void>();
    await tab.unroute('**/api/v1/runs?*');
    await tab.route('**/api/v1/runs?*', async (route) => {
      await answered;
      await route.fulfill({ json: { runs: many } });
    });
    await tab.goBack();
    await tab.getByRole('heading', { name: 'Runs', level: 1 }).waitFor();
    answer();
    await expect.poll(() => tab.evaluate('scrollY')).toBe(read);
  });
});
