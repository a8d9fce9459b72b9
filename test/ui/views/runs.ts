import { expect, it } from 'vitest';
import { problemsInEveryTheme } from '../accessibility.ts';
import { inBrowser } from '../in-browser.ts';

inBrowser('the runs', ({ url, client, signedIn }) => {
  it('a run started elsewhere appears, is live, and links to its page', async () => {
    const tab = await signedIn('/');
    await tab.getByRole('link', { name: 'Runs', exact: true }).click();
    await tab.getByRole('heading', { name: 'Runs', exact: true }).waitFor();
    const config = { lines: 1000, pauseMs: 100 };
    const { id } = await client.runs.create({ jobType: 'talker', devices: 'name:core-1', config });
    const row = tab.getByRole('row').filter({ has: tab.locator(`a[href="/runs/${id}"]`) });
    await row.getByText('running', { exact: true }).waitFor();
    await client.runs.cancel(id);
    await row.getByText('1 device: 1 cancelled').waitFor();
    // The newest run is first, below the column headers.
    expect(await tab.getByRole('row').nth(1).getByRole('link').getAttribute('href')).toBe(`/runs/${id}`);
    await row.getByRole('link', { name: 'talker' }).press('Enter');
    await tab.getByRole('heading', { name: 'Talker' }).waitFor();
    expect(tab.url()).toBe(`${url}/runs/${id}`);
  });

  it('older runs are shown on request, each once', async () => {
    for (let n = 0; n < 52; n++) await client.runs.create({ jobType: 'talker', devices: 'name:core-2' });
    const all: string[] = [];
    for (
      let page = await client.runs.list({ limit: 200 });
      ;
      page = await client.runs.list({ limit: 200, ...page.next })
    ) {
      all.push(...page.runs.map((run) => run.id));
      if (!page.next) break;
    }
    const tab = await signedIn('/runs');
    const links = tab.getByRole('region', { name: 'Runs' }).getByRole('link');
    await links.first().waitFor();
    expect(await links.count()).toBe(50);
    while (await tab.getByRole('button', { name: 'Show older runs' }).isVisible()) {
      const before = await links.count();
      await tab.getByRole('button', { name: 'Show older runs' }).click();
      await expect.poll(() => links.count()).toBeGreaterThan(before);
    }
    const shown = await links.evaluateAll((each) => each.map((link) => link.getAttribute('href')));
    expect(shown).toEqual(all.map((id) => `/runs/${id}`));
  });

  it('no run is missing after more runs than a page started at once', async () => {
    const tab = await signedIn('/runs');
    const links = tab.getByRole('region', { name: 'Runs' }).getByRole('link');
    await links.first().waitFor();
    const { runs } = await client.runs.list({ limit: 1 });
    const older = runs.map((run) => ({ ...run, id: crypto.randomUUID(), createdAt: '2020-01-01T00:00:00.000Z' }));
    await tab.route('**/api/v1/runs?*', (route) => route.fulfill({ json: { runs: older } }));
    await tab.reload();
    await expect.poll(() => links.count()).toBe(1);
    await tab.unroute('**/api/v1/runs?*');
    await expect.poll(() => links.count()).toBe(50);
    expect(await tab.getByRole('region', { name: 'Runs' }).innerHTML()).not.toContain(older[0]?.id);
    await tab.getByRole('button', { name: 'Show older runs' }).waitFor();
  });

  it('the list of runs is accessible in every theme and size', async () => {
    const tab = await signedIn('/runs');
    await tab.getByRole('row').nth(1).waitFor();
    expect(await problemsInEveryTheme(tab)).toEqual([]);
    await tab.setViewportSize({ width: 360, height: 740 });
    await tab.getByRole('link', { name: 'Job catalogue' }).click();
    await tab.getByRole('heading', { name: 'Job catalogue' }).waitFor();
    await tab.getByRole('button', { name: 'Sign out' }).click();
    await tab.getByRole('heading', { name: 'Sign in to NetRaven' }).waitFor();
  });

  it('without runs the page links to the catalogue', async () => {
    const tab = await signedIn('/nowhere');
    await tab.getByRole('heading', { name: 'Page not found' }).waitFor();
    await tab.route('**/api/v1/runs?*', (route) => route.fulfill({ json: { runs: [] } }));
    await tab.getByRole('link', { name: 'Runs', exact: true }).click();
    await tab.getByText('No runs yet.').waitFor();
    expect(await tab.getByRole('main').getByRole('link', { name: 'job catalogue' }).count()).toBe(1);
  });
});
