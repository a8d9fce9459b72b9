import type { Locator, Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { problemsInEveryTheme } from '../accessibility.ts';
import { inBrowser } from '../in-browser.ts';

inBrowser('the job catalogue', ({ client, signedIn, addJob }) => {
  it('the catalogue shows every package of the API, with its icon', async () => {
    const tab = await signedIn('/');
    const { packages } = await client.packages.list();
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
    const { jobTypes } = await client.jobTypes.list();
    expect(jobTypes.length).toBeGreaterThan(2);
    for (const job of jobTypes) {
      const card = tab.locator(`[data-package="${job.package.name}"]`);
      const text = (await card.textContent()) ?? '';
      for (const shown of [job.label, job.description, `suggested: ${job.defaultSchedule}`])
        expect(text).toContain(shown);
      expect(job.iconPath).toMatch(/^M/);
      expect(await card.locator('.job-icon path').getAttribute('d')).toBe(job.iconPath);
    }
    const broken = tab.getByRole('article', { name: 'broken' });
    await broken.getByText('NR_PACKAGE_ICON_UNKNOWN').waitFor();
    expect(await broken.getByText('Fix').count()).toBe(1);
    expect(await broken.getByRole('button').count()).toBe(0);
  });

  it('packages are filtered by state and text', async () => {
    const tab = await signedIn('/');
    await tab.getByRole('article').first().waitFor();
    await tab.getByRole('button', { name: 'rejected' }).click();
    const shown = (): Promise<number> => tab.getByRole('article').count();
    await expect.poll(shown).toBe(1);
    await tab.getByLabel('Search').fill('vlan');
    await tab.getByRole('button', { name: 'all' }).click();
    await expect.poll(shown).toBe(1);
  });

  it('of a thousand packages the first are drawn, and others on request or by search', async () => {
    const { packages, workers } = await client.packages.list();
    const one = packages.find(({ state }) => state === 'ready');
    if (!one) throw new Error('no package is ready');
    // The answer of the API, repeated: another test finds a thousand packages.
    const many = Array.from({ length: 1000 }, (_, n) => ({
      ...one,
      name: `netraven-job-${n}`,
      jobType: `job-${n}`,
      meta: { ...one.meta, label: `Job ${n}` },
    }));
    const tab = await signedIn('/jobs/vlan-audit');
    await tab.getByRole('heading', { name: 'Run VLAN Audit' }).waitFor();
    await tab.route('**/api/v1/packages', (route) =>
      route.fulfill({ json: { packages: many, problems: [], workers } }),
    );
    await tab.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Job catalogue' }).click();
    await tab.getByRole('button', { name: 'all 1000' }).waitFor();
    const cards = tab.getByRole('article');
    expect(await cards.count()).toBe(60);

    await tab.getByRole('button', { name: 'Show more (940 left)' }).press('Enter');
    await tab.getByRole('button', { name: 'Show more (880 left)' }).waitFor();
    const next = tab.getByRole('heading', { name: 'Job 60', exact: true });
    await expect.poll(() => next.evaluate((heading) => heading.matches(':focus'))).toBe(true);
    await tab.keyboard.press('Tab');
    await expect
      .poll(() => tab.getByRole('article', { name: 'Job 60', exact: true }).locator(':focus').count())
      .toBe(1);

    await tab.getByLabel('Search').fill('job 777');
    await tab.getByRole('article', { name: 'Job 777' }).waitFor();
    expect(await cards.count()).toBe(1);
    await tab.getByLabel('Search').fill('job');
    await tab.getByRole('button', { name: 'Show more (940 left)' }).waitFor();
  });

  it('a package shows its job type, settings, limits and folder on request', async () => {
    const tab = await signedIn('/');
    const entry = (await client.packages.list()).packages.find(({ jobType }) => jobType === 'vlan-audit');
    const card = tab.getByRole('article', { name: 'VLAN Audit' });
    await card.getByText('More').click();
    await card.getByText('zone, attempts, depth').waitFor();
    for (const shown of ['vlan-audit', entry?.path ?? 'no path', `${(entry?.meta?.timeoutMs ?? 0) / 1000} s`]) {
      expect(await card.getByText(shown).last().isVisible()).toBe(true);
    }
  });

  it('if workers have different versions of a package, each card names its workers', async () => {
    const { packages, workers } = await client.packages.list();
    const [worker] = workers;
    const old = packages.find(({ jobType }) => jobType === 'backup');
    if (!worker || !old) throw new Error('there is no worker with the job type backup');
    const other = { ...worker, id: crypto.randomUUID(), hostname: 'rack-2', pid: 4711 };
    const problem = { code: 'NR_PACKAGE_PIN_IDLE', severity: 'warning', path: '', fix: 'Take it out.' };
    const problems = [
      { ...problem, message: 'Both say so.', workers: [worker.id, other.id] },
      { ...problem, message: 'One says so.', workers: [other.id] },
    ];
    const answer = {
      packages: [old, { ...old, version: '9.9.9', workers: [other.id] }],
      problems,
      workers: [worker, other],
    };
    const tab = await signedIn('/jobs/vlan-audit');
    await tab.getByRole('heading', { name: 'Run VLAN Audit' }).waitFor();
    await tab.route('**/api/v1/packages', (route) => route.fulfill({ json: answer }));
    await tab.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Job catalogue' }).click();
    const cards = tab.getByRole('article', { name: 'Configuration Backup' });
    const newer = cards.filter({ hasText: '9.9.9' });
    await newer.getByText('rack-2 (process 4711)').waitFor();
    expect(
      await cards
        .filter({ hasText: `process ${worker.pid}` })
        .getByText('9.9.9')
        .count(),
    ).toBe(0);
    expect(await cards.count()).toBe(2);
    const said = tab.getByRole('region', { name: 'In the config' }).getByRole('listitem');
    const differs = 'Only on rack-2 (process 4711)';
    await said.filter({ hasText: 'One says so.' }).getByText(differs).waitFor();
    expect(await said.filter({ hasText: 'Both say so.' }).getByText('Only on').count()).toBe(0);
  });

  it('problems without a package are shown with code, path and fix, and found by search', async () => {
    const tab = await signedIn('/');
    const [pin] = (await client.packages.list()).problems;
    expect(pin).toMatchObject({ code: 'NR_PACKAGE_PIN_IDLE', path: 'netraven.config.mts#pins.sweep' });
    const region = tab.getByRole('region', { name: 'In the config' });
    await region.waitFor();
    const text = await region.textContent();
    for (const shown of [pin?.code, pin?.path, pin?.message, pin?.fix]) {
      expect(text).toContain(shown?.replaceAll('`', ''));
    }
    expect(text).not.toContain('Only on');
    await tab.getByLabel('Search').fill('pins');
    await tab.getByRole('article').first().waitFor({ state: 'detached' });
    expect(await region.count()).toBe(1);
    expect(await tab.getByText('No matching job package').count()).toBe(1);
    await tab.getByLabel('Search').fill('vlan');
    await region.waitFor({ state: 'detached' });
    await tab.getByLabel('Search').fill('');
    await region.waitFor();
    await tab.getByRole('button', { name: 'rejected' }).click();
    await region.waitFor({ state: 'detached' });
  });

  it('only decisions with an effect are offered, and every problem is shown, also two with the same code', async () => {
    const { packages, workers } = await client.packages.list();
    const [one] = packages;
    if (!one) throw new Error('there is no package');
    const problem = (code: string, message = code): object => ({
      code,
      severity: 'warning',
      path: '',
      message,
      fix: '',
    });
    const entry = (label: string, state: string, ...problems: object[]): object => ({
      ...one,
      name: `netraven-job-${label}`,
      meta: { ...one.meta, label },
      state,
      undecided: label === 'stopped',
      problems,
    });
    const answer = [
      entry('along', 'disabled', problem('NR_PACKAGE_TRANSITIVE')),
      entry(
        'broken',
        'failed',
        problem('NR_PACKAGE_TWO_VERSIONS', 'first'),
        problem('NR_PACKAGE_TWO_VERSIONS', 'second'),
      ),
      entry('rival', 'duplicate', problem('NR_PACKAGE_DUPLICATE')),
      entry('stopped', 'disabled', problem('NR_PACKAGE_DISABLED')),
    ];
    const tab = await signedIn('/jobs/vlan-audit');
    await tab.getByRole('heading', { name: 'Run VLAN Audit' }).waitFor();
    await tab.route('**/api/v1/packages', (route) =>
      route.fulfill({ json: { packages: answer, problems: [], workers } }),
    );
    await tab.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Job catalogue' }).click();
    const card = (name: string): Locator => tab.getByRole('article', { name, exact: true });
    await card('broken').getByText('first').waitFor();
    expect(await card('broken').getByText('second').count()).toBe(1);
    expect(await tab.getByRole('article').getByRole('button').allTextContents()).toEqual([
      'Enable',
      'Disable',
      'Disable',
    ]);
    await card('rival').getByRole('button', { name: 'Disable rival' }).click();
    await tab.getByRole('dialog').getByText('another package can then take it').waitFor();
  });

  it('the keyboard enables a package, with its permissions shown, and disables it', async () => {
    const tab = await signedIn('/');
    const writer = async (): Promise<unknown> =>
      (await client.packages.list()).packages.find(({ jobType }) => jobType === 'writer');
    const before = await writer();
    const card = tab.getByRole('article', { name: 'Config Writer' });
    await card.getByRole('button', { name: 'Enable Config Writer' }).focus();
    await tab.keyboard.press('Enter');
    const dialog = tab.getByRole('dialog');
    await dialog.getByText('device:write').waitFor();
    await dialog.getByText('Open its own network connections').waitFor();
    await tab.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    expect(await writer()).toEqual(before);

    await card.getByRole('button', { name: 'Enable Config Writer' }).press('Enter');
    await reach(tab, 'Grant and enable');
    await tab.keyboard.press('Enter');
    // The status is shown for 8 s.
    await Promise.all([
      tab.getByRole('status').getByText('Config Writer is now ready').waitFor({ state: 'attached' }),
      card.getByRole('link', { name: 'Run Config Writer' }).waitFor(),
    ]);
    expect(await writer()).toMatchObject({
      state: 'ready',
      policy: { enabled: true, granted: ['device:write', 'network'] },
    });

    await card.getByRole('button', { name: 'Disable Config Writer' }).press('Enter');
    await reach(tab, 'Disable');
    await tab.keyboard.press('Enter');
    await card.getByRole('button', { name: 'Enable Config Writer' }).waitFor();
  });

  it('a package added while the page is open appears and can be run', async () => {
    const tab = await signedIn('/');
    await tab.getByRole('article', { name: 'VLAN Audit' }).waitFor();
    expect(await tab.getByRole('article', { name: 'Late Comer' }).count()).toBe(0);
    addJob('late', { meta: { label: 'Late Comer', icon: 'mdi-train' } });
    const card = tab.getByRole('article', { name: 'Late Comer' });
    await card.getByRole('link', { name: 'Run Late Comer' }).click();
    await tab.getByRole('heading', { name: 'Run Late Comer' }).waitFor();
    expect(await tab.title()).toBe('Run Late Comer · NetRaven');
  });

  it('without a live worker the catalogue shows that, and not that packages were removed', async () => {
    const tab = await signedIn('/');
    await tab.getByRole('article', { name: 'VLAN Audit' }).waitFor();
    await tab.route('**/api/v1/packages', (route) =>
      route.fulfill({ json: { packages: [], problems: [], workers: [] } }),
    );
    addJob('passing-by', { meta: { label: 'Passing By' } });
    await Promise.all([
      tab.getByRole('status').getByText('No live worker', { exact: true }).waitFor({ state: 'attached' }),
      tab.getByText('Find the cause: netraven doctor').waitFor(),
    ]);
    expect(await problemsInEveryTheme(tab)).toEqual([]);
    await tab.unroute('**/api/v1/packages');
    addJob('passing-by', { meta: { label: 'Passing By Again' } });
    await tab.getByRole('article', { name: 'VLAN Audit' }).waitFor();
    await tab.getByRole('status').getByText('A worker is live again', { exact: true }).waitFor({ state: 'attached' });
  });

  it('the catalogue and its dialog are accessible in every theme and size', async () => {
    const tab = await signedIn('/');
    await tab.getByRole('article').first().waitFor();
    expect(await problemsInEveryTheme(tab)).toEqual([]);
    await tab.getByRole('button', { name: 'Enable Config Writer' }).click();
    await tab.getByRole('dialog').waitFor();
    expect(await problemsInEveryTheme(tab)).toEqual([]);
  });
});

/** Presses Tab until a button has the focus. */
async function reach(tab: Page, name: string): Promise<void> {
  const button = tab.getByRole('dialog').getByRole('button', { name, exact: true });
  await button.waitFor();
  for (let steps = 0; steps < 20; steps++) {
    if (await button.evaluate((element) => element.matches(':focus'))) return;
    await tab.keyboard.press('Tab');
  }
  throw new Error(`the button ${name} cannot be reached by the keyboard`);
}
