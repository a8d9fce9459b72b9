import type { Locator } from 'playwright-core';
import { beforeAll, expect, it } from 'vitest';
import type { ArtifactChanges, Status } from '../../../packages/api/src/index.ts';
import { problemsOnDesktopAndPhone } from '../accessibility.ts';
import { inBrowser } from '../in-browser.ts';

inBrowser('the changes', ({ url, client, endOf, signedIn }) => {
  const artifact = 'job=keeper&artifact=sites';
  const save = async (names: readonly string[], text: string): Promise<void> => {
    const config = { name: 'sites', text };
    const { id } = await client.runs.create({
      jobType: 'keeper',
      devices: names.map((name) => `name:${name}`).join(' '),
      config,
    });
    expect(await endOf(id)).toMatchObject({ status: 'success' });
  };
  const inWeek = async (): Promise<ArtifactChanges['changes']> => {
    const since = new Date(Date.now() - 7 * 86_400_000).toISOString();
    return (await client.artifacts.changes({ since, jobType: 'keeper', name: 'sites' })).changes;
  };

  beforeAll(async () => {
    await save(['core-1', 'core-2', 'edge-1'], 'vlan 20\n name guests\nend\n');
    await save(['core-1', 'core-2'], 'vlan 20\n name visitors\nend\n');
    await save(['edge-1'], 'vlan 20\n name guests\nntp server 192.0.2.1\nend\n');
  });

  it('of several devices that are the same are one row, which opens its lines and links to each device', async () => {
    const tab = await signedIn('/', [/status of 404/]);
    await tab.getByRole('link', { name: 'Changes', exact: true }).click();
    await tab.getByRole('heading', { name: 'Changes', exact: true }).waitFor();
    await tab.getByLabel('Job type').fill('keeper');
    await tab.getByLabel('Job type').press('Enter');
    await tab.getByText(/The job type keeper has no running-config\..*sites/).waitFor();
    await tab.getByLabel('Artifact').fill('sites');
    await tab.getByLabel('Artifact').press('Enter');
    const region = tab.getByRole('region', { name: 'Changes' });
    await region.getByRole('status').getByText('3 different changes on 3 devices of keeper / sites').waitFor();
    const rows = region.getByRole('listitem');
    expect(await rows.getByRole('button').allTextContents()).toEqual([
      '+ ntp server 192.0.2.1',
      'vlan 20',
      'First version',
    ]);
    const row = rows.nth(1);
    await row.getByText('+1 −1, 2 versions').waitFor();
    expect((await row.getByRole('link').allTextContents()).toSorted()).toEqual(['core-1', 'core-2']);
    await row.getByRole('button').press('Enter');
    const lines = row.getByRole('table', { name: 'Lines that differ' });
    await lines.waitFor();
    expect(await lines.getByRole('row').allTextContents()).toEqual(['vlan 20', '2- name guests', '2+ name visitors']);
    const opened = tab.url();
    expect(opened).toMatch(/\/changes\?job=keeper&artifact=sites&open=[\w-]+$/);
    expect(await problemsOnDesktopAndPhone(tab)).toEqual([]);
    await tab.reload();
    await lines.waitFor();
    await row.getByRole('button').press('Enter');
    await lines.waitFor({ state: 'detached' });
    await tab.goBack();
    await lines.waitFor();
    expect(tab.url()).toBe(opened);
    await row.getByRole('link', { name: 'See the whole change' }).click();
    await tab.getByText('Version 1 to version 2: +1 −1 lines.').waitFor();
  });

  it('are filtered by device, tag and time, all in the address', async () => {
    const tab = await signedIn(`/changes?${artifact}`);
    const count = tab.getByRole('region', { name: 'Changes' }).getByRole('status');
    await count.getByText('3 different changes on 3 devices').waitFor();
    await tab.getByLabel('Tag').fill('edge');
    await tab.getByLabel('Tag').press('Enter');
    await count.getByText('2 different changes on 1 device').waitFor();
    await tab.getByLabel('Tag').fill('');
    await tab.getByLabel('Device', { exact: false }).first().fill('core-*');
    await tab.getByLabel('Device', { exact: false }).first().press('Enter');
    await count.getByText('2 different changes on 2 devices').waitFor();
    expect(new URL(tab.url()).searchParams.get('device')).toBe('core-*');
    await tab.getByRole('button', { name: 'last 7d' }).click();
    await expect.poll(() => new URL(tab.url()).searchParams.get('since')).toBe('7d');
    await count.getByText('2 different changes on 2 devices').waitFor();

    const [newest] = await inWeek();
    const to = newest?.version.savedAt ?? '';
    await tab.goto(`${url}/changes?${artifact}&from=2026-01-01T00:00:00.000Z&to=${to}`);
    await count.getByText('2 different changes on 3 devices').waitFor();
    expect(await tab.getByRole('button', { name: 'between' }).getAttribute('aria-pressed')).toBe('true');
    expect(await problemsOnDesktopAndPhone(tab)).toEqual([]);
    await tab.getByLabel('To', { exact: true }).fill('2026-01-02T00:00');
    await tab.getByText(/Nothing changed in this period\. Versions were saved from .+ to .+\./).waitFor();
    await tab.goBack();
    await count.getByText('2 different changes on 3 devices').waitFor();
    // A time that is half typed is no period without an end.
    await tab.getByLabel('To', { exact: true }).press('Backspace');
    await tab.getByLabel('To', { exact: true }).blur();
    await expect.poll(() => tab.getByLabel('To', { exact: true }).inputValue()).not.toBe('');
    expect(new URL(tab.url()).searchParams.get('to')).toBe(to);
    // A period without an end goes on until now. One without a begin does not exist: the field shows the one in use.
    await tab.getByLabel('To', { exact: true }).fill('');
    await tab.getByLabel('To', { exact: true }).blur();
    await count.getByText('3 different changes on 3 devices').waitFor();
    expect(new URL(tab.url()).searchParams.has('to')).toBe(false);
    const from = await tab.getByLabel('From', { exact: true }).inputValue();
    await tab.getByLabel('From', { exact: true }).fill('');
    await tab.getByLabel('From', { exact: true }).blur();
    await expect.poll(() => tab.getByLabel('From', { exact: true }).inputValue()).toBe(from);
    expect(new URL(tab.url()).searchParams.get('from')).toBe('2026-01-01T00:00:00.000Z');
    await tab.getByRole('button', { name: 'last 24h' }).click();
    await count.getByText('3 different changes on 3 devices').waitFor();
    await tab.getByRole('button', { name: 'between' }).click();
    await tab.getByLabel('From', { exact: true }).waitFor();
  });

  it('of one choice never stand as those of another one, which still loads', async () => {
    const tab = await signedIn(`/changes?${artifact}&from=2026-01-01T00:00:00.000Z&to=2026-01-02T00:00:00.000Z`);
    const nothing = tab.getByText('Nothing changed in this period.');
    const region = tab.getByRole('region', { name: 'Changes' });
    await nothing.waitFor();
    const held = { each: Promise.withResolvers<void>(), net: Promise.withResolvers<void>() };
    await tab.route('**/api/v1/artifacts/changes?*', async (route) => {
      await held[route.request().url().includes('net=true') ? 'net' : 'each'].promise;
      await route.continue();
    });
    await tab.getByRole('button', { name: 'last 7d' }).click();
    await tab.getByLabel('Loading').waitFor();
    expect(await nothing.count()).toBe(0);
    held.each.resolve();
    await region.getByText('3 different changes on 3 devices').waitFor();

    await tab.getByRole('button', { name: 'net difference' }).click();
    await region.getByRole('status').getByText('Loading…').waitFor();
    await region.getByText('+1 −1, 2 versions').waitFor();
    const opacity = await tab.evaluate(`getComputedStyle(document.querySelector('.changes ul')).opacity`);
    expect(Number(opacity)).toBeLessThan(1);
    held.net.resolve();
    await region.getByText('on 3 devices').waitFor();
    expect(await region.getByText('2 versions').count()).toBe(0);
  });

  it('can be the net difference of the period, which leaves out what was changed back', async () => {
    const before = new Date().toISOString();
    await save(['core-1', 'core-2'], 'vlan 20\nend\n');
    await save(['core-1'], 'vlan 20\n name visitors\nend\n');
    const tab = await signedIn(`/changes?${artifact}&from=${before}&to=${new Date().toISOString()}`);
    const region = tab.getByRole('region', { name: 'Changes' });
    await region.getByRole('status').getByText('2 different changes on 2 devices').waitFor();
    await tab.getByRole('button', { name: 'net difference' }).click();
    await region.getByRole('status').getByText('1 change on 1 device').waitFor();
    expect(new URL(tab.url()).searchParams.get('net')).toBe('true');
    expect(await problemsOnDesktopAndPhone(tab)).toEqual([]);
    await region.getByRole('link', { name: 'core-2' }).click();
    await tab.getByText('Version 2 to version 3: +0 −1 lines.').waitFor();
  });

  it('show hostile texts as text, what was not compared, and that there are more', async () => {
    const hostile = '<img src=x onerror=alert(1)>\u202e';
    const [change] = await inWeek();
    if (!change) throw new Error('nothing changed');
    const hunk = { oldStart: 1, oldLines: 0, newStart: 1, newLines: 1 };
    const sections = Array.from({ length: 7 }, (_, n) => `interface ${n}`);
    const authors = [{ name: hostile, address: null, changedAt: null }];
    const changes = [
      { ...change, authors, hunks: [{ ...hunk, section: [hostile], lines: ['+x'] }] },
      { ...change, hunks: sections.map((one) => ({ ...hunk, section: [one], lines: ['+y'] })), more: 3 },
      { ...change, added: null, removed: null, hunks: [] },
      { ...change, devices: [{ name: '', versionId: 4, fromId: null }], hunks: [] },
    ].map((each, at) => ({
      ...each,
      id: `change-${at}`,
      version: { ...each.version, id: at + 1 },
      devices: [{ name: each.devices[0]?.name ?? '', versionId: at + 1, fromId: null }],
    }));
    const everywhere = Array.from({ length: 300 }, (_, n) => ({ name: `all-${n}`, versionId: n + 10, fromId: null }));
    const tab = await signedIn('/devices', [/status of 404/]);
    await tab.route('**/api/v1/artifacts/changes?*', (route) => {
      const isAll = route.request().url().includes('limit=1000');
      return route.fulfill({
        json: {
          changes: [...changes, { ...change, id: 'change-4', count: 300, devices: everywhere }],
          isCut: false,
          ...(!isAll && { next: { after: 'change-3', until: '2026-01-02T00:00:00.000Z' } }),
        },
      });
    });
    await tab.getByRole('link', { name: 'Changes', exact: true }).click();
    const rows = tab.getByRole('region', { name: 'Changes' }).getByRole('listitem');
    await rows.nth(0).getByText('<img src=x onerror=alert(1)>\\u202e').first().waitFor();
    await rows.nth(1).getByText('interface 4').waitFor();
    expect(await rows.nth(1).textContent()).toContain('and 2 more');
    await rows.nth(1).getByRole('button').click();
    await rows.nth(1).getByText('3 more lines.').waitFor();
    await rows.nth(2).getByText('not compared', { exact: true }).waitFor();
    await rows.nth(3).getByText('fleet').waitFor();
    const main = tab.getByRole('main');
    expect(await main.locator('img').count()).toBe(0);
    expect(await main.textContent()).not.toContain('\u202e');
    expect(await problemsOnDesktopAndPhone(tab)).toEqual([]);
    await rows.nth(4).getByRole('button').click();
    // A link of each of 10,000 devices would hold up the page.
    const links = rows.nth(4).locator('.change-where').getByRole('link');
    await expect.poll(() => links.count()).toBe(200);
    await rows.nth(4).getByRole('button', { name: 'Show more (100 left)' }).click();
    await expect.poll(() => links.count()).toBe(300);
    await tab.getByRole('button', { name: 'Show up to 1,000' }).click();
    await tab.getByText('Only the newest').waitFor({ state: 'detached' });
    await tab.unroute('**/api/v1/artifacts/changes?*');
    await tab.goto(`${url}/changes?tag=nowhere`);
    await tab.getByText('No device has the tag nowhere').waitFor();
  });

  it('show the remotes of the archive: when each was last in sync, what it lacks, and why', async () => {
    const tab = await signedIn('/changes');
    await tab.getByRole('heading', { name: 'Changes' }).waitFor();
    const remotes = tab.getByRole('region', { name: 'Remotes of the archive' });
    expect(await remotes.count()).toBe(0);
    const status = await client.status.get();
    const at = (minute: number): string => new Date(Date.UTC(2026, 0, 31, 8, minute)).toISOString();
    const synced = { commits: 0, since: null, verifiedAt: at(1), error: null, failingSince: null };
    const error = { code: 'NR_REMOTE_DIVERGED', message: '<b>It has other commits\u202e', hint: 'Run `git fetch`.' };
    const known: Status['remotes'] = [
      { ...synced, name: 'office', url: 'https://git.example.com/net.git', state: 'in-sync' },
      {
        ...synced,
        name: 'new',
        url: 'git@example.com:net.git',
        state: 'behind',
        verifiedAt: null,
        commits: 2,
        since: at(3),
      },
      {
        ...synced,
        name: 'lab',
        url: 'file:///srv/net.git',
        state: 'diverged',
        commits: 1,
        since: at(4),
        failingSince: at(5),
        error,
      },
    ];
    await tab.route('**/api/v1/status', (route) => route.fulfill({ json: { ...status, remotes: known } }));
    await tab.reload();
    const row = (name: string): Locator => remotes.getByRole('row').filter({ hasText: name });
    await row('https://git.example.com/net.git').getByText('in sync', { exact: true }).waitFor();
    expect(await row('office').locator('time').getAttribute('datetime')).toBe(at(1));
    await row('git@example.com:net.git').getByText('never').waitFor();
    await row('new').getByText('2 commits').waitFor();
    await row('lab').getByText('<b>It has other commits\\u202e').waitFor();
    await row('lab').getByText('Run git fetch.').waitFor();
    await row('lab').getByText('1 commit').waitFor();
    for (const shown of ['diverged', 'NR_REMOTE_DIVERGED']) {
      await row('lab').getByText(shown, { exact: true }).waitFor();
    }
    expect(await problemsOnDesktopAndPhone(tab)).toEqual([]);
  });
});
