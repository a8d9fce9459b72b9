import type { Locator, Page } from 'playwright-core';
import { beforeAll, expect, it } from 'vitest';
import type { ArtifactHistory } from '../../../packages/api/src/index.ts';
import { problemsOnDesktopAndPhone } from '../accessibility.ts';
import { inBrowser } from '../in-browser.ts';

inBrowser('a device', ({ url, client, endOf, signedIn }) => {
  const hostile = '<img src=x onerror=alert(1)>';
  const mask = '<secret:3f9a6c0b1d2e4f58>';
  const texts = [
    'vlan 20\n name guests\ninterface Vlan20\n mtu 1500\nend\n',
    'vlan 20\n name visitors\ninterface Vlan20\n mtu 1500\nend\n',
    'vlan 20\n name visitors\ninterface Vlan20\n mtu 9000\nntp server 192.0.2.1\nend\n',
  ];
  /** Saves texts as versions of an artifact of a device. */
  const save = async (name: string, saved: readonly object[], device = 'core-1'): Promise<void> => {
    for (const config of saved) {
      const devices = `name:${device}`;
      const { id } = await client.runs.create({ jobType: 'keeper', devices, config: { name, ...config } });
      expect(await endOf(id)).toMatchObject({ status: 'success' });
    }
  };
  const history = async (name: string): Promise<ArtifactHistory['versions']> =>
    (await client.artifacts.history({ device: 'core-1', jobType: 'keeper', name })).versions;
  const pathOf = (name: string, more = ''): string => `/devices/core-1?job=keeper&artifact=${name}${more}`;
  const diffOf = (tab: Page): Locator => tab.getByRole('table', { name: 'Lines that differ' });
  /** Returns the cells of the rows of a difference. */
  const rowsOf = (tab: Page): Promise<string[][]> =>
    diffOf(tab)
      .getByRole('row')
      .evaluateAll((rows) => rows.map((row) => [...row.children].map((cell) => cell.textContent)));

  beforeAll(async () => {
    // The last text is confirmed by another run.
    await save(
      'plan',
      [...texts, texts[2]].map((text) => ({ text })),
    );
  });

  it('shows its facts, and what fails with the next step', async () => {
    // One refused login only: after three without a success between them, the credential is frozen for other tests.
    const { id } = await client.runs.create({ jobType: 'backup', devices: 'name:edge-2' });
    await endOf(id);
    const survey = await client.runs.create({ jobType: 'survey', devices: 'name:edge-2' });
    await endOf(survey.id);
    const tab = await signedIn('/devices/edge-2');
    const about = tab.getByRole('region', { name: 'About this device' });
    for (const fact of ['cisco_ios', 'edge', 'default']) await about.getByText(fact, { exact: true }).waitFor();
    const backup = about.getByRole('row').filter({ hasText: 'backup' });
    await backup.getByText('failing').waitFor();
    await backup.getByText('NR_DEVICE_AUTH_REFUSED').waitFor();
    await backup.getByText('netraven credentials set lab').waitFor();
    expect(await backup.getByRole('link').getAttribute('href')).toBe(`/runs/${id}`);
    await about.getByRole('row').filter({ hasText: 'survey' }).getByText('The job gave no reason.').waitFor();
    expect(await problemsOnDesktopAndPhone(tab)).toEqual([]);
  });

  it('says that it takes no change, with the run that may have changed it', async () => {
    const { id } = await client.runs.create({
      jobType: 'keeper',
      devices: 'name:core-1',
      config: { name: 'a' },
    });
    const tab = await signedIn('/runs');
    await tab.route(/\/api\/v1\/devices\/[^/?]+$/, async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, json: { ...((await response.json()) as object), heldBy: id } });
    });
    await tab.goto(`${url}/devices/core-1`);
    const about = tab.getByRole('region', { name: 'About this device' });
    await about.getByText('netraven devices release core-1').waitFor();
    expect(await about.getByRole('link', { name: 'a run' }).getAttribute('href')).toBe(`/runs/${id}`);
    await endOf(id);
  });

  it('shows its last change at first, with what encloses it, and every version in the timeline', async () => {
    const versions = await history('plan');
    const tab = await signedIn('/devices/core-1');
    await tab.getByRole('navigation', { name: 'Artifacts' }).getByRole('link', { name: 'keeper / plan' }).click();
    await expect.poll(() => tab.url()).toBe(url + pathOf('plan'));
    const timeline = tab.getByRole('list', { name: 'Versions, newest first' }).getByRole('listitem');
    await expect.poll(() => timeline.allTextContents()).toHaveLength(3);
    await expect.poll(() => timeline.nth(0).textContent()).toContain('+2 −1');
    await expect.poll(() => timeline.nth(1).textContent()).toContain('+1 −1');
    expect(await timeline.nth(2).textContent()).toContain('first');
    for (const [at, { savedAt, runId, version }] of versions.entries()) {
      expect(await timeline.nth(at).getByText('from').locator(`time[datetime="${savedAt}"]`).count()).toBe(1);
      const run = timeline.nth(at).getByRole('link', { name: `Run that saved version ${version}` });
      expect(await run.getAttribute('href')).toBe(`/runs/${runId}`);
    }
    // Each version held until the next one was saved.
    for (const at of [1, 2]) {
      const end = timeline
        .nth(at)
        .getByText('to')
        .locator(`time[datetime="${versions[at - 1]?.savedAt}"]`);
      expect(await end.count()).toBe(1);
    }
    await timeline.nth(1).getByText('not confirmed again').waitFor();
    const confirmed = timeline.nth(0).getByText('last confirmed').locator('time');
    expect(await confirmed.getAttribute('datetime')).toBe(versions[0]?.confirmedAt);
    await tab.getByText('Version 2 to version 3: +2 −1 lines.').waitFor();
    expect(await rowsOf(tab)).toEqual([
      ['interface Vlan20'],
      ['1', '1', ' vlan 20'],
      ['2', '2', '  name visitors'],
      ['3', '3', ' interface Vlan20'],
      ['4', '', '- mtu 1500'],
      ['', '4', '+ mtu 9000'],
      // Nothing unchanged is before the new line, which is in no section.
      ['Line 5'],
      ['', '5', '+ntp server 192.0.2.1'],
      ['5', '6', ' end'],
    ]);
    const command = tab.getByRole('region', { name: 'On the command line' }).locator('code');
    expect(await command.textContent()).toBe('netraven artifacts diff core-1 keeper plan --from 2 --to 3');
  });

  it('has each state in the address: a reload shows the same, and Back and Forward return', async () => {
    const [third, second, first] = await history('plan');
    const tab = await signedIn(pathOf('plan'));
    const shown = (words: string): Promise<void> => tab.getByText(words, { exact: true }).waitFor();
    await tab.getByRole('link', { name: 'Version 2', exact: true }).press('Enter');
    await shown('Version 1 to version 2: +1 −1 lines.');
    expect(tab.url()).toBe(url + pathOf('plan', `&to=${second?.id}`));
    await tab.getByRole('button', { name: 'side by side' }).click();
    await expect.poll(() => rowsOf(tab)).toContainEqual(['2', '- name guests', '2', '+ name visitors']);
    await tab.getByLabel('To', { exact: true }).selectOption({ value: String(third?.id) });
    await tab.getByLabel('From', { exact: true }).selectOption({ value: String(first?.id) });
    await shown('Version 1 to version 3: +3 −2 lines.');
    expect(tab.url()).toBe(url + pathOf('plan', `&to=${third?.id}&view=split&from=${first?.id}`));
    await tab.reload();
    await shown('Version 1 to version 3: +3 −2 lines.');
    expect(await tab.getByRole('button', { name: 'side by side' }).getAttribute('aria-pressed')).toBe('true');
    expect(await problemsOnDesktopAndPhone(tab)).toEqual([]);

    await tab.getByRole('button', { name: 'full text' }).click();
    const text = tab.getByRole('group', { name: 'Text of version 3' });
    await text.waitFor();
    expect(await text.textContent()).toBe(texts[2]);
    expect(await problemsOnDesktopAndPhone(tab)).toEqual([]);
    await tab.getByRole('button', { name: 'blame' }).click();
    const blame = tab.getByRole('table', { name: 'Lines and the versions that brought them' });
    await blame.getByText('mtu 9000').waitFor();
    const lines = await blame.locator('.line').allTextContents();
    expect(lines.map((line) => `${line}\n`).join('')).toBe(texts[2]);
    expect(await blame.getByRole('link').allTextContents()).toEqual([1, 2, 1, 3, 1].map((n) => `version ${n}`));
    expect(await problemsOnDesktopAndPhone(tab)).toEqual([]);

    await tab.goBack();
    await text.waitFor();
    await tab.goBack();
    await shown('Version 1 to version 3: +3 −2 lines.');
    await tab.goForward();
    await text.waitFor();
    await tab.goForward();
    await blame.getByRole('link', { name: 'version 2' }).click();
    await shown('Version 1 to version 2: +1 −1 lines.');
  });

  it('has in the address how much of a long timeline and of a long diff is shown', async () => {
    const lines = Array.from({ length: 1_500 }, (_, n) => `line ${n}`);
    const changed = lines.map((line, n) => (n % 10 === 5 ? `${line} changed` : line));
    await save(
      'long',
      [lines, changed].map((all) => ({ text: `${all.join('\n')}\n` })),
    );
    const tab = await signedIn('/devices/core-1');
    await tab.route(/\/api\/v1\/artifacts\?/, async (route) => {
      const answer = (await (await route.fetch()).json()) as ArtifactHistory;
      const older = Array.from({ length: 60 }, (_, n) => ({ ...answer.versions.at(-1), id: 1_000_000 + n }));
      await route.fulfill({ json: { ...answer, versions: [...answer.versions, ...older] } });
    });
    await tab.goto(url + pathOf('long'));
    const timeline = tab.getByRole('region', { name: 'Timeline' });
    const listed = (): Promise<number> => timeline.getByRole('listitem').count();
    const hunks = (): Promise<number> => diffOf(tab).locator('tbody').count();
    await expect.poll(hunks).toBe(100);
    await tab.getByRole('region', { name: 'Version' }).getByRole('button', { name: 'Show more (50 left)' }).click();
    await expect.poll(hunks).toBe(150);
    await timeline.getByRole('button', { name: 'Show more (37 left)' }).click();
    await expect.poll(listed).toBe(50);
    expect(tab.url()).toBe(url + pathOf('long', '&hunks=200&versions=50'));
    await tab.reload();
    await expect.poll(hunks).toBe(150);
    expect(await listed()).toBe(50);
    await tab.goBack();
    await expect.poll(listed).toBe(25);
    expect(await hunks()).toBe(150);
    // Another diff is shown from its beginning.
    await timeline.getByRole('link', { name: 'Version 2', exact: true }).click();
    await expect.poll(hunks).toBe(100);
    await tab.goto(url + pathOf('long', '&hunks=-1&versions=x'));
    await expect.poll(hunks).toBe(100);
    expect(await listed()).toBe(25);
  });

  it('does not show the text of the version before while that of another is loading', async () => {
    const [newest, before] = await history('plan');
    const tab = await signedIn(pathOf('plan', '&view=text'));
    await tab.getByText('name visitors').waitFor();
    await tab.getByText(`netraven artifacts show ${newest?.id}`).waitFor();
    const { promise: isReleased, resolve: release } = Promise.withResolvers<void>();
    await tab.route(`**/api/v1/artifacts/${before?.id}`, async (route) => {
      await isReleased;
      await route.continue();
    });
    await tab.getByLabel('To', { exact: true }).selectOption(String(before?.id));
    await tab.getByRole('region', { name: 'Version', exact: true }).getByLabel('Loading').waitFor();
    expect(await tab.getByText('name visitors').count()).toBe(0);
    expect(await tab.getByText(`netraven artifacts show ${newest?.id}`).count()).toBe(0);
    release();
    await tab.getByText(`netraven artifacts show ${before?.id}`).waitFor();
    await tab.getByText('mtu 1500').waitFor();
  });

  it('does not call a version the oldest one while older ones are loading', async () => {
    const { promise: isReleased, resolve: release } = Promise.withResolvers<void>();
    const tab = await signedIn('/');
    await tab.route(/\/api\/v1\/artifacts\?/, async (route) => {
      if (new URL(route.request().url()).searchParams.has('before')) {
        await isReleased;
        return route.continue();
      }
      const answer = (await (await route.fetch()).json()) as ArtifactHistory;
      // A page that ends at version 2, and is long enough for the timeline.
      const [newest, middle] = answer.versions;
      const more = Array.from({ length: 30 }, (_, n) => ({ ...newest, id: 1_000_000 + n }));
      return route.fulfill({ json: { ...answer, versions: [newest, ...more, middle], next: { before: 2 } } });
    });
    await tab.goto(url + pathOf('plan'));
    await tab.getByText('Version 2 to version 3').waitFor();
    const before = (await history('plan')).at(1);
    await tab.getByLabel('To', { exact: true }).selectOption(String(before?.id));
    await tab.getByRole('region', { name: 'Version', exact: true }).getByLabel('Loading').waitFor();
    expect(await tab.getByText('is the oldest one').count()).toBe(0);
    release();
    await tab.getByText('Version 1 to version 2').waitFor();
  });

  it('a first version has nothing to compare with, and an unknown version leads to the last change', async () => {
    const first = (await history('plan')).at(-1);
    const tab = await signedIn(pathOf('plan', `&to=${first?.id}`), [/status of 404/]);
    await tab.getByText('Version 1 is the oldest one').waitFor();
    await tab.goto(url + pathOf('plan', '&to=999999'));
    await tab.getByRole('link', { name: 'See its last change' }).click();
    await tab.getByText('Version 2 to version 3').waitFor();
    await tab.goto(url + pathOf('nothing'));
    await tab.getByText('The job type keeper has no nothing.').waitFor();
    expect(await tab.getByRole('list', { name: 'Versions, newest first' }).count()).toBe(0);
  });

  it('shows hostile texts, sections and authors as text, secrets as masks, and cuts long lines', async () => {
    const [bidi, bell] = ['\u202e', '\u0007'];
    const head = `banner ${bidi}${hostile}`;
    await save('hostile', [
      { text: `${head}\n one\nkey ${mask}\n` },
      { text: `${head}\n two ${hostile}${bell}\nkey ${mask}\nlong ${'x'.repeat(90_000)}\n` },
    ]);
    const tab = await signedIn(`/devices/${encodeURIComponent(`${hostile}${bidi}`)}`, [/status of 404/]);
    await tab.getByRole('heading', { name: `${hostile}\\u202e` }).waitFor();
    await tab.getByText(`There is no device ${hostile}`).waitFor();
    expect(await tab.title()).toBe(`${hostile}\\u202e · NetRaven`);
    expect(await tab.getByRole('main').textContent()).not.toContain(bidi);
    await tab.route(/\/api\/v1\/artifacts\?/, async (route) => {
      const answer = (await (await route.fetch()).json()) as ArtifactHistory;
      const authors = [{ name: `${hostile}${bidi}`, address: '192.0.2.7', changedAt: null }];
      const versions = answer.versions.map((version) => ({ ...version, authors }));
      await route.fulfill({ json: { ...answer, versions } });
    });
    await tab.goto(url + pathOf('hostile'));
    await tab.getByText(`by ${hostile}\\u202e from 192.0.2.7`).first().waitFor();
    await diffOf(tab).waitFor();
    const rows = await rowsOf(tab);
    expect(rows[0]).toEqual([`banner \\u202e${hostile}`]);
    expect(rows).toContainEqual(['', '2', `+ two ${hostile}\\u0007`]);
    expect(rows.at(-1)?.at(-1)).toMatch(/^\+long x{995} … 89,005 more characters$/);
    expect(await diffOf(tab).locator('.mask').allTextContents()).toEqual([mask]);
    const main = tab.getByRole('main');
    for (const view of ['', '&view=split', '&view=text', '&view=blame']) {
      await tab.goto(url + pathOf('hostile', view));
      await main.getByText('two').first().waitFor();
      expect(await main.locator('img').count()).toBe(0);
      expect(await main.textContent()).not.toMatch(new RegExp(`[${bidi}${bell}]`));
      expect(await main.locator('.mask').count()).toBeGreaterThan(0);
      expect(await problemsOnDesktopAndPhone(tab)).toEqual([]);
    }
  });

  it('says that a text is too long, or that too much differs', async () => {
    await save('much', [{ text: 'a\n' }, { text: 'b\n', times: 1_200_000 }]);
    const tab = await signedIn(pathOf('much'), [/status of 4\d\d/]);
    await tab.getByText('NR_ARTIFACT_TOO_LONG').waitFor();
    await tab.getByRole('listitem').filter({ hasText: 'not compared' }).waitFor();
    await tab.getByRole('button', { name: 'blame' }).click();
    await tab.getByText('NR_ARTIFACT_TOO_LONG').waitFor();
    // The server needs seconds to find that more than 5,000 lines differ: its answer, made from another.
    await tab.route('**/api/v1/artifacts/diff?*', async (route) => {
      const answer = (await (await route.fetch()).json()) as object;
      await route.fulfill({ json: { ...answer, added: null, removed: null, hunks: [] } });
    });
    await tab.goto(url + pathOf('plan'));
    await tab.getByText('More than 5,000 lines differ.').waitFor();
    expect(await diffOf(tab).count()).toBe(0);
  });

  it('that was removed keeps its versions, and an unknown one is reported', async () => {
    const gone = { name: 'leaving-1', address: '127.0.0.1', port: 9, platform: 'cisco_ios' };
    const { id } = await client.devices.create(gone);
    await save('plan', [{ text: 'one\n' }, { text: 'two\n' }], gone.name);
    await client.devices.remove(id);
    const tab = await signedIn(`/devices/${gone.name}`, [/status of 404/]);
    await tab.getByText('Removed from the inventory.').waitFor();
    await tab.getByText('Version 1 to version 2: +1 −1 lines.').waitFor();
    expect(await tab.getByRole('region', { name: 'About this device' }).count()).toBe(0);
    await tab.goto(`${url}/devices/nowhere`);
    await tab.getByText('NR_DEVICE_UNKNOWN').waitFor();
  });

  it('is reached from its runs, tasks and versions', async () => {
    const [last] = await history('plan');
    const tab = await signedIn(`/runs/${last?.runId}`);
    const heading = tab.getByRole('heading', { name: 'core-1', level: 1 });
    await tab.getByRole('link', { name: 'Device core-1' }).click();
    await heading.waitFor();
    await tab.goBack();
    await tab.getByRole('link', { name: 'core-1', exact: true }).click();
    await tab.getByRole('heading', { name: 'Keeper on core-1' }).waitFor();
    await tab.getByRole('link', { name: 'core-1', exact: true }).click();
    await heading.waitFor();
    await tab.goto(`${url}/artifacts/${last?.id}`);
    await tab.getByRole('link', { name: 'What changed' }).click();
    await tab.getByText('Version 2 to version 3').waitFor();
    expect(tab.url()).toBe(`${url}/devices/${last?.deviceId}?job=keeper&artifact=plan&to=${last?.id}`);
  });

  it('a version links only to versions of its own device, not of a removed device with the same name', async () => {
    const twin = { name: 'twin-1', address: '127.0.0.1', port: 9, platform: 'cisco_ios' };
    const of = { device: twin.name, jobType: 'keeper', name: 'twin' };
    const removed = await client.devices.create(twin);
    await save(
      of.name,
      texts.map((text) => ({ text })),
      twin.name,
    );
    await client.devices.remove(removed.id);
    const added = await client.devices.create(twin);
    try {
      await save(
        of.name,
        texts.slice(1).map((text) => ({ text })),
        twin.name,
      );
    } finally {
      await client.devices.remove(added.id);
    }
    // A name means the last device that had it. The other one has its id.
    const { versions } = await client.artifacts.history(of);
    const before = await client.artifacts.history({ ...of, device: removed.id });
    expect([...versions, ...before.versions].map(({ version }) => version)).toEqual([2, 1, 3, 2, 1]);
    const [newest] = versions;
    const [, older] = before.versions;

    // It was removed: the answer to the question about the device is 404.
    const tab = await signedIn(`/artifacts/${newest?.id}`, [/status of 404/]);
    const next = tab.getByRole('link', { name: 'Next version' });
    await tab.getByText('Version 2 of 2.').waitFor();
    const previous = tab.getByRole('link', { name: 'Previous version' });
    await previous.waitFor();
    expect(await next.count()).toBe(0);
    await previous.click();
    await tab.getByText('Version 1 of 2.').waitFor();
    await tab.goto(`${url}/artifacts/${older?.id}`);
    await tab.getByText('Version 2 of 3.').waitFor();
    await next.click();
    await tab.getByText('Version 3 of 3.').waitFor();
    await tab.getByRole('link', { name: 'What changed' }).click();
    await tab.getByText('Version 2 to version 3').waitFor();
    const heading = tab.getByRole('heading', { name: twin.name, level: 1 });
    const timeline = tab.getByRole('region', { name: 'Timeline' }).getByRole('listitem');
    const isItsOwn = async (): Promise<void> => {
      await heading.waitFor();
      await expect.poll(() => timeline.count()).toBe(3);
    };
    await isItsOwn();
    await tab.goto(`${url}/runs/${older?.runId}`);
    await tab.getByRole('link', { name: `Device ${twin.name}` }).click();
    await isItsOwn();
    await tab.goBack();
    await tab.getByRole('link', { name: twin.name, exact: true }).click();
    await tab.getByRole('heading', { name: `Keeper on ${twin.name}` }).waitFor();
    await tab.getByRole('link', { name: twin.name, exact: true }).click();
    await isItsOwn();
  });
});
