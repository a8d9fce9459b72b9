import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { Run, Task } from '../../../packages/api/src/index.ts';
import { problemsInEveryTheme } from '../accessibility.ts';
import { inBrowser } from '../in-browser.ts';

inBrowser('what can change devices', ({ url, client, endOf, signedIn }) => {
  const writer = { name: 'netraven-job-writer' };
  beforeAll(async () => {
    await client.packages.enable({ ...writer, granted: ['device:write', 'network'] });
    const jobTypes = async (): Promise<string[]> => (await client.jobTypes.list()).jobTypes.map((one) => one.jobType);
    await vi.waitUntil(async () => (await jobTypes()).includes('writer'), { timeout: 60_000 });
  });
  afterAll(() => client.packages.disable(writer));

  const newest = async (): Promise<Run | undefined> => (await client.runs.list({ limit: 1 })).runs[0];
  const tasksOf = async ({ id }: Run): Promise<readonly Task[]> => (await client.runs.tasks(id)).tasks;
  /** Waits until the page shows another run than the one before, and returns it. */
  const runShown = async (tab: Page, before: Run | undefined): Promise<Run> => {
    await tab.waitForURL(
      (address) => /^\/runs\/./.test(address.pathname) && !address.pathname.endsWith(before?.id ?? '/'),
    );
    const run = await endOf(tab.url().split('/').at(-1) ?? '');
    expect(run.id).not.toBe(before?.id);
    return run;
  };
  const choose = async (tab: Page, name: string, by: 'name' | 'tag' = 'name'): Promise<void> => {
    await tab.getByRole('combobox', { name: `By ${by}` }).fill(name);
    await tab.getByRole('option', { name, exact: true }).click();
    await tab.keyboard.press('Escape');
  };

  it('no device is chosen at first, and a job that only reads starts by one click', async () => {
    const before = await newest();
    const tab = await signedIn('/jobs/talker');
    const start = tab.getByRole('button', { name: /^Run on/ });
    await tab.getByText('No devices chosen').waitFor();
    expect(await start.textContent()).toContain('Run on 0 devices');
    expect(await start.isDisabled()).toBe(true);
    expect(await tab.getByLabel('Dry run').isChecked()).toBe(false);
    expect(await tab.getByText('changes devices').count()).toBe(0);
    await choose(tab, 'core-1');
    await start.click();
    expect(await runShown(tab, before)).toMatchObject({ status: 'success', dryRun: false, counts: { total: 1 } });
  });

  it('a job that can change devices is marked in the catalogue and on its form, and is a dry run at first', async () => {
    const before = await newest();
    const tab = await signedIn('/');
    const marked = tab.getByRole('article').filter({ hasText: 'changes devices' });
    await marked.first().waitFor();
    expect(await marked.getByRole('heading').allTextContents()).toEqual(['Config Writer']);
    await tab.getByRole('link', { name: 'Run Config Writer' }).click();
    await tab.getByText('changes devices').waitFor();
    expect(await tab.getByLabel('Dry run').isChecked()).toBe(true);
    await tab.getByRole('radio', { name: 'All devices (4)' }).check();
    await tab.getByRole('button', { name: 'Run on 4 devices', exact: true }).click();
    expect(await runShown(tab, before)).toMatchObject({ dryRun: true, counts: { total: 4 } });
  });

  it('a run that can change devices asks before it starts, and runs on the confirmed devices', async () => {
    const before = await newest();
    const tab = await signedIn('/jobs/writer');
    await choose(tab, 'core', 'tag');
    await tab.getByLabel('Dry run').uncheck();
    const start = tab.getByRole('button', { name: 'Run on 2 devices…' });
    await start.click();
    const dialog = tab.getByRole('dialog', { name: 'Change 2 devices?' });
    await dialog.getByText('core-1, core-2').waitFor();
    expect(await problemsInEveryTheme(tab)).toEqual([]);
    await tab.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    expect((await newest())?.id).toBe(before?.id);

    await start.press('Enter');
    await dialog.waitFor();
    // A device that gets the tag now was not confirmed.
    const late = { name: 'core-late', address: '127.0.0.1', port: 9, platform: 'cisco_ios', tags: ['core'] };
    const added = await client.devices.create(late);
    try {
      await dialog.getByRole('button', { name: 'Change 2 devices' }).click();
      const run = await runShown(tab, before);
      expect(run).toMatchObject({ status: 'success', dryRun: false });
      expect((await tasksOf(run)).map(({ device }) => device?.name)).toEqual(['core-1', 'core-2']);
    } finally {
      await client.devices.remove(added.id);
    }
  });

  it('a confirmed run cannot be cancelled while it is sent', async () => {
    const before = await newest();
    const tab = await signedIn('/jobs/writer');
    await choose(tab, 'core-1');
    await tab.getByLabel('Dry run').uncheck();
    const send = Promise.withResolvers<void>();
    await tab.route('**/api/v1/runs', async (route) => {
      await send.promise;
      await route.continue();
    });
    await tab.getByRole('button', { name: 'Run on 1 device…' }).click();
    const dialog = tab.getByRole('dialog', { name: 'Change 1 device?' });
    await dialog.getByRole('button', { name: 'Change 1 device' }).click();
    await tab.keyboard.press('Escape');
    await tab.mouse.click(5, 5);
    // A dialog that closes is removed after a moment.
    await tab.evaluate('new Promise((resolve) => setTimeout(resolve, 500))');
    expect(await dialog.isVisible()).toBe(true);
    expect(await dialog.getByRole('button', { name: 'Cancel' }).isDisabled()).toBe(true);
    expect(await problemsInEveryTheme(tab)).toEqual([]);
    send.resolve();
    expect(await runShown(tab, before)).toMatchObject({ dryRun: false, counts: { total: 1 } });
  });

  it('above ten devices their number must be typed', async () => {
    const before = await newest();
    const many = Array.from({ length: 12 }, (_, n) => `many-${n + 1}`);
    const added = await Promise.all(
      many.map((name) =>
        client.devices.create({ name, address: '127.0.0.1', port: 9, platform: 'cisco_ios', tags: ['many'] }),
      ),
    );
    try {
      const tab = await signedIn('/jobs/writer');
      await choose(tab, 'many', 'tag');
      await tab.getByLabel('Dry run').uncheck();
      await tab.getByRole('button', { name: 'Run on 12 devices…' }).click();
      const dialog = tab.getByRole('dialog', { name: 'Change 12 devices?' });
      await dialog.getByText('and 2 more').waitFor();
      const change = dialog.getByRole('button', { name: 'Change 12 devices' });
      const typed = dialog.getByLabel('Type 12 to confirm');
      expect(await change.isDisabled()).toBe(true);
      await typed.fill('11');
      await typed.press('Enter');
      expect(await change.isDisabled()).toBe(true);
      expect((await newest())?.id).toBe(before?.id);
      expect(await problemsInEveryTheme(tab)).toEqual([]);
      await typed.fill('12');
      await typed.press('Enter');
      expect(await runShown(tab, before)).toMatchObject({ dryRun: false, counts: { total: 12 } });
    } finally {
      for (const { id } of added) await client.devices.remove(id);
    }
  });

  it('a retry of a run that can change devices asks first; a retry of a run that only reads does not', async () => {
    const wrote = await client.runs.create({ jobType: 'writer', devices: 'name:*' });
    await endOf(wrote.id);
    const tab = await signedIn(`/runs/${wrote.id}`);
    await tab.getByRole('button', { name: 'Retry 1 device' }).click();
    const dialog = tab.getByRole('dialog', { name: 'Change 1 device?' });
    await dialog.getByText('edge-2').waitFor();
    await tab.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    expect((await newest())?.id).toBe(wrote.id);
    await tab.getByRole('button', { name: 'Retry 1 device' }).click();
    await dialog.getByRole('button', { name: 'Change 1 device' }).click();
    expect(await runShown(tab, wrote)).toMatchObject({ retryOf: wrote.id, counts: { total: 1 } });

    const read = await client.runs.create({ jobType: 'survey', devices: 'name:edge-2' });
    await endOf(read.id);
    await tab.goto(`${url}/runs/${read.id}`);
    await tab.getByRole('button', { name: 'Retry 1 device' }).click();
    expect(await runShown(tab, read)).toMatchObject({ retryOf: read.id });
  });

  it('a run is started again with its devices, settings and dry run, by one click if it changed nothing', async () => {
    const config = { zone: 'north', community: 'canary-2Hd' };
    const devices = 'name:core-1 name:core-2';
    const first = await client.runs.create({ jobType: 'vlan-audit', devices, config, dryRun: true });
    await endOf(first.id);
    const tab = await signedIn(`/runs/${first.id}`);
    await tab.getByText('Dry run: nothing is changed').waitFor();
    await tab.getByRole('row', { name: /core-1.*dry run/ }).waitFor();
    await tab.getByRole('button', { name: 'Run again' }).click();
    const again = await runShown(tab, first);
    expect(again).toMatchObject({ dryRun: true, config: { zone: 'north', community: '<secret>' }, status: 'success' });
    const tasks = await tasksOf(again);
    expect(tasks.map(({ device }) => device?.name)).toEqual(['core-1', 'core-2']);
    // The last number is the length of the secret.
    expect(tasks[0]?.result?.message).toMatch(/"zone":"north".*}10$/);
    await tab.getByRole('link', { name: 'core-1', exact: true }).click();
    await tab.getByText('Dry run: nothing is changed').waitFor();
  });

  it('a task of a dry run names the version that it would save', async () => {
    const devices = 'name:core-2';
    const dry = await client.runs.create({ jobType: 'backup', devices, config: { startup: true }, dryRun: true });
    await endOf(dry.id);
    const tab = await signedIn(`/runs/${dry.id}`);
    const row = tab.getByRole('row').filter({ hasText: 'core-2' });
    await row.waitFor();
    expect(await row.textContent()).toMatch(/dry run.*startup-config would be version 1/);
  });

  it('a run that changed devices asks before it starts again, and names removed devices', async () => {
    const added = await client.devices.create({
      name: 'edge-gone',
      address: '127.0.0.1',
      port: 9,
      platform: 'cisco_ios',
    });
    const wrote = await client.runs.create({ jobType: 'writer', devices: 'name:core-1 name:edge-gone' });
    await endOf(wrote.id);
    await client.devices.remove(added.id);
    const tab = await signedIn(`/runs/${wrote.id}`);
    const again = tab.getByRole('button', { name: 'Run again' });
    await again.click();
    const dialog = tab.getByRole('dialog', { name: 'Change 1 device?' });
    await dialog.waitFor();
    await tab.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    expect((await newest())?.id).toBe(wrote.id);
    await again.click();
    await dialog.getByRole('button', { name: 'Change 1 device' }).click();
    const run = await runShown(tab, wrote);
    expect(run).toMatchObject({ jobType: 'writer', dryRun: false, counts: { total: 1 } });
    await tab.getByText('removed from the inventory: edge-gone').waitFor();
  });

  it('a half-filled form asks before the user leaves it; an untouched one does not', async () => {
    const tab = await signedIn('/jobs/vlan-audit');
    const catalogue = tab.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Job catalogue' });
    await tab.getByRole('heading', { name: 'Run VLAN Audit' }).waitFor();
    await catalogue.click();
    await tab.getByRole('link', { name: 'Run VLAN Audit' }).click();
    await tab.getByLabel('Zone').fill('north');
    await catalogue.click();
    const dialog = tab.getByRole('dialog', { name: 'Leave this form?' });
    await dialog.getByRole('button', { name: 'Stay' }).click();
    await dialog.waitFor({ state: 'detached' });
    expect(tab.url()).toBe(`${url}/jobs/vlan-audit`);
    expect(await tab.getByLabel('Zone').inputValue()).toBe('north');
    await tab.getByRole('button', { name: 'Sign out' }).click();
    await dialog.getByRole('button', { name: 'Stay' }).click();
    await dialog.waitFor({ state: 'detached' });
    const asked = tab.waitForEvent('dialog');
    const reloaded = tab.reload();
    const ofBrowser = await asked;
    expect(ofBrowser.type()).toBe('beforeunload');
    await ofBrowser.accept();
    await reloaded;
    expect(await tab.getByLabel('Zone').inputValue()).toBe('');
    await choose(tab, 'core-1');
    await catalogue.click();
    await dialog.waitFor();
    expect(await problemsInEveryTheme(tab)).toEqual([]);
    await dialog.getByRole('button', { name: 'Leave' }).click();
    await tab.getByRole('heading', { name: 'Job catalogue' }).waitFor();

    await tab.goto(`${url}/packages/netraven-job-talker/settings`);
    await tab.getByLabel('Lines').fill('7');
    await tab.getByRole('link', { name: 'Back' }).click();
    await dialog.getByRole('button', { name: 'Stay' }).click();
    expect(await tab.getByLabel('Lines').inputValue()).toBe('7');
    await tab.getByLabel('Lines').fill('');
    await tab.getByRole('link', { name: 'Back' }).click();
    await tab.getByRole('heading', { name: 'Job catalogue' }).waitFor();
  });
});
