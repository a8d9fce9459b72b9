import { expect, it } from 'vitest';
import { problemsOnDesktopAndPhone } from '../accessibility.ts';
import { inBrowser } from '../in-browser.ts';

inBrowser('the devices', ({ url, client, endOf, signedIn }) => {
  it('are listed with their health and last saved version, and link to their pages', async () => {
    // The job says no on edge-2.
    const { id } = await client.runs.create({ jobType: 'survey', devices: 'name:core-1 name:edge-2' });
    await endOf(id);
    const { devices } = await client.devices.list({ name: 'core-1', results: true });
    const tab = await signedIn('/');
    await tab.getByRole('link', { name: 'Devices', exact: true }).click();
    await tab.getByRole('heading', { name: 'Devices', exact: true }).waitFor();
    const row = tab.getByRole('row').filter({ hasText: 'core-1' });
    for (const shown of [devices[0]?.results?.state ?? 'none', `127.0.0.1 port ${devices[0]?.port}`, 'cisco_ios']) {
      await row.getByText(shown, { exact: true }).waitFor();
    }
    // The text is new, so it was proven when it changed.
    const { lastChangeAt, lastProvenAt } = devices[0]?.results ?? {};
    expect(lastProvenAt).toBe(lastChangeAt);
    const ages = row.locator(`time[datetime="${lastProvenAt}"]`);
    expect(await ages.count()).toBe(2);
    expect(await ages.first().textContent()).toMatch(/^\d+ (s|min)$/);
    const words = await tab.evaluate<string>(`new Date('${lastProvenAt}').toLocaleString()`);
    expect(await ages.first().getAttribute('title')).toBe(words);
    await tab.getByRole('row', { name: /edge-2 failing/ }).waitFor();
    expect(await problemsOnDesktopAndPhone(tab)).toEqual([]);
    await row.getByRole('link').press('Enter');
    await tab.getByRole('heading', { name: 'core-1', level: 1 }).waitFor();
    expect(tab.url()).toBe(`${url}/devices/core-1`);
  });

  it('are filtered and paged in the address, so that a reload and Back show the same', async () => {
    const names = Array.from({ length: 101 }, (_, n) => `paged-${String(n).padStart(3, '0')}`);
    const added = await Promise.all(
      names.map((name) =>
        client.devices.create({ name, address: '127.0.0.1', platform: 'cisco_ios', tags: ['paged'] }),
      ),
    );
    try {
      const tab = await signedIn('/devices');
      const rows = tab.getByRole('region', { name: 'Devices' }).getByRole('rowheader');
      await tab.getByLabel('Query').fill('tag:paged');
      await tab.getByLabel('Query').press('Enter');
      await expect.poll(() => rows.allTextContents()).toEqual(names.slice(0, 100));
      await tab.getByRole('link', { name: 'Next page' }).click();
      await expect.poll(() => rows.allTextContents()).toEqual(['paged-100']);
      expect(tab.url()).toBe(`${url}/devices?query=tag:paged&after=paged-099`);
      await tab.reload();
      await expect.poll(() => rows.allTextContents()).toEqual(['paged-100']);
      expect(await tab.getByLabel('Query').inputValue()).toBe('tag:paged');
      await tab.goBack();
      await expect.poll(() => rows.allTextContents()).toEqual(names.slice(0, 100));

      // Back returns to the row that was read.
      await tab.getByRole('link', { name: 'paged-099' }).click();
      await tab.getByRole('heading', { name: 'paged-099', level: 1 }).waitFor();
      await tab.goBack();
      await expect.poll(() => rows.count()).toBe(100);
      await expect.poll(() => tab.evaluate<number>('scrollY')).toBeGreaterThan(1_000);

      await tab.getByLabel('Name or address').fill('D-00');
      await tab.getByLabel('Name or address').press('Enter');
      await expect.poll(() => rows.count()).toBe(10);
      await tab.getByRole('button', { name: 'failing' }).click();
      await tab.getByText('No device matches.').waitFor();
      expect(tab.url()).toBe(`${url}/devices?query=tag:paged&text=D-00&state=failing`);
      await tab.getByRole('button', { name: 'never' }).click();
      await expect.poll(() => rows.count()).toBe(10);
    } finally {
      await Promise.all(added.map(({ id }) => client.devices.remove(id)));
    }
  });

  it('without any, the page says how to add one, and a wrong word of a query is reported', async () => {
    const tab = await signedIn('/devices?query=tga:core', [/status of 400/]);
    await tab.getByText('NR_QUERY_INVALID').waitFor();
    await tab.getByText('There is no kind tga. Did you mean tag:core?').first().waitFor();
    await tab.route('**/api/v1/devices?*', (route) => route.fulfill({ json: { devices: [] } }));
    await tab.getByLabel('Query').fill('');
    await tab.getByLabel('Query').press('Enter');
    await tab.getByText('No devices yet.').waitFor();
    expect(tab.url()).toBe(`${url}/devices`);
  });

  it('of one filter never stand as those of another one, which still loads', async () => {
    const tab = await signedIn('/devices?query=-name:*');
    const nothing = tab.getByText('No device matches.');
    const region = tab.getByRole('region', { name: 'Devices' });
    await nothing.waitFor();
    const held = { core: Promise.withResolvers<void>(), edge: Promise.withResolvers<void>() };
    await tab.route('**/api/v1/devices?*', async (route) => {
      await held[route.request().url().includes('edge') ? 'edge' : 'core'].promise;
      await route.continue();
    });
    const filter = async (tag: string): Promise<void> => {
      await tab.getByLabel('Query').fill(`tag:${tag}`);
      await tab.getByLabel('Query').press('Enter');
    };
    await filter('core');
    await tab.getByLabel('Loading').waitFor();
    expect(await nothing.count()).toBe(0);
    held.core.resolve();
    await region.getByRole('rowheader', { name: 'core-1' }).waitFor();
    await filter('edge');
    await region.getByRole('status').getByText('loading…').waitFor();
    const opacity = await tab.evaluate(`getComputedStyle(document.querySelector('.devices table')).opacity`);
    expect(Number(opacity)).toBeLessThan(1);
    held.edge.resolve();
    await region.getByRole('rowheader', { name: 'edge-1' }).waitFor();
    await region.getByText('loading…').waitFor({ state: 'detached' });
  });

  it('stay while the server is away, with the time of the answer', async () => {
    const before = Date.now();
    const tab = await signedIn('/devices', [/ERR_FAILED/]);
    const shown = tab.getByRole('row').filter({ hasText: 'core-1' });
    await shown.waitFor();
    const note = tab.getByText(/^as of .+, reconnecting$/);
    expect(await note.count()).toBe(0);
    const after = Date.now();
    await tab.route('**/api/v1/**', (route) => route.abort());
    // As if the tab was shown again.
    await tab.evaluate("document.dispatchEvent(new Event('visibilitychange'))");
    await note.waitFor();
    const at = Date.parse((await note.locator('time').getAttribute('datetime')) ?? '');
    expect(at).toBeGreaterThanOrEqual(before);
    expect(at).toBeLessThanOrEqual(after);
    expect(await shown.count()).toBe(1);
    await tab.unroute('**/api/v1/**');
    await note.waitFor({ state: 'detached' });
  });
});
