import type { Response } from 'playwright-core';
import { expect, it } from 'vitest';
import { problemsInEveryTheme } from '../accessibility.ts';
import { inBrowser } from '../in-browser.ts';

inBrowser('the frame around every page', ({ url, client, open, signedIn }) => {
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
});
