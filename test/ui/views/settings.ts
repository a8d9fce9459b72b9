import type { Locator, Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { problemsInEveryTheme } from '../accessibility.ts';
import { inBrowser, refusals } from '../in-browser.ts';

const name = 'netraven-job-vlan-audit';

inBrowser('the settings of a package', ({ url, client, endOf, signedIn, addJob }) => {
  const policyOf = async (of: string): Promise<unknown> =>
    (await client.packages.list()).packages.find((entry) => entry.name === of)?.policy?.config;
  /** Removes all settings. */
  async function reset(): Promise<void> {
    const config = (await policyOf(name)) ?? {};
    await client.packages.configure({
      name,
      patch: Object.fromEntries(Object.keys(config).map((key) => [key, null])),
    });
  }
  const button = (tab: Page, of: string): Locator => tab.getByRole('button', { name: of, exact: true });
  const save = async (tab: Page): Promise<void> => {
    await button(tab, 'Save').click();
    await tab.getByRole('status').getByText('Saved.').waitFor();
  };

  it('settings apply to every run, and a secret is kept and hidden until another is typed', async () => {
    await reset();
    const tab = await signedIn('/', refusals);
    await tab.getByRole('link', { name: 'Settings of VLAN Audit' }).click();
    await tab.getByRole('heading', { name: 'Settings of VLAN Audit' }).waitFor();
    expect(await button(tab, 'Save').isDisabled()).toBe(true);
    const command = tab.getByRole('region', { name: 'On the command line' }).locator('code');
    await tab.getByLabel('Attempts').fill('9');
    await tab.getByRole('textbox', { name: 'Community' }).fill('canary-3Zk');
    await tab.getByRole('radiogroup', { name: 'Verbose' }).getByRole('radio', { name: 'off', exact: true }).check();
    expect(await command.textContent()).toBe(
      'netraven jobs config vlan-audit --set attempts=9 --set verbose=false --secret community',
    );
    await button(tab, 'Save').click();
    await tab.getByText('Must be 5 or less').waitFor();
    await expect.poll(() => tab.getByLabel('Attempts').evaluate((input) => input.matches(':focus'))).toBe(true);
    expect(await policyOf(name)).toEqual({});
    await tab.getByLabel('Attempts').fill('4');
    await save(tab);
    expect(await policyOf(name)).toEqual({ attempts: 4, verbose: false, community: '<secret>' });

    await tab.reload();
    const community = tab.getByRole('textbox', { name: 'Community' });
    await community.waitFor();
    expect([await community.inputValue(), await community.getAttribute('placeholder')]).toEqual(['', 'unchanged']);
    // Typing and clearing keeps the old secret.
    await community.fill('x');
    await community.fill('');
    expect(await button(tab, 'Save').isDisabled()).toBe(true);
    await tab.getByLabel('Zone').fill('lab');
    await save(tab);
    expect(await tab.content()).not.toContain('canary-3Zk');
    const run = await client.runs.create({ jobType: 'vlan-audit', devices: 'name:core-1' });
    await endOf(run.id);
    const [task] = (await client.runs.tasks(run.id)).tasks;
    // The last number is the length of the secret.
    expect(task?.result?.message).toBe('{"attempts":4,"verbose":false,"zone":"lab"}10');
  });

  it('a list and a switch can be reset after they were set', async () => {
    await reset();
    const tab = await signedIn(`/packages/${name}/settings`);
    const skip = tab.getByRole('combobox', { name: 'Skip' });
    await skip.waitFor();
    await button(tab, 'Set to empty for Skip').click();
    await tab.getByRole('radiogroup', { name: 'Verbose' }).getByRole('radio', { name: 'on', exact: true }).check();
    await save(tab);
    expect(await policyOf(name)).toEqual({ skip: [], verbose: true });
    await tab.reload();
    await skip.waitFor();
    expect(await skip.getAttribute('placeholder')).toBe('empty');
    await button(tab, 'Use the default (a, b) for Skip').click();
    await tab.getByRole('radiogroup', { name: 'Verbose' }).getByRole('radio', { name: 'default (on)' }).check();
    await tab.getByText('netraven jobs config vlan-audit --unset skip verbose').waitFor();
    await save(tab);
    expect(await policyOf(name)).toEqual({});
  });

  it('settings that are typed while others are saved are kept, and can be saved', async () => {
    await reset();
    const tab = await signedIn(`/packages/${name}/settings`);
    const release = Promise.withResolvers<void>();
    await tab.route('**/api/v1/packages/configure', async (route) => {
      await release.promise;
      await route.continue();
    });
    await tab.getByLabel('Zone').fill('lab');
    const sent = tab.waitForRequest('**/api/v1/packages/configure');
    await button(tab, 'Save').click();
    await sent;
    await tab.getByLabel('Attempts').fill('4');
    await tab.getByLabel('Zone').fill('');
    // Another administrator saves too.
    await client.packages.configure({ name, patch: { verbose: false } });
    const saved = tab.waitForResponse('**/api/v1/packages/configure');
    release.resolve();
    await saved;
    await tab.getByText('netraven jobs config vlan-audit --set attempts=4 --unset zone').waitFor();
    await tab.getByRole('status').getByText('Unsaved changes.').waitFor();
    expect([await tab.getByLabel('Attempts').inputValue(), await tab.getByLabel('Zone').inputValue()]).toEqual([
      '4',
      '',
    ]);
    expect(await policyOf(name)).toEqual({ verbose: false, zone: 'lab' });
    await save(tab);
    expect(await policyOf(name)).toEqual({ attempts: 4, verbose: false });
    expect(
      await tab
        .getByRole('radiogroup', { name: 'Verbose' })
        .getByRole('radio', { name: 'off', exact: true })
        .isChecked(),
    ).toBe(true);
  });

  it('a setting that a new version dropped is shown and can be removed', async () => {
    const strict = (properties: object): object => ({ type: 'object', additionalProperties: false, properties });
    const text = { type: 'string' };
    const schema = (key: string): object =>
      strict({ [key]: text, syslog: strict({ host: text, [`${key}Port`]: { type: 'integer' } }) });
    const drift = 'netraven-job-drift';
    const takes = async (key: string): Promise<boolean> =>
      (await client.packages.list()).packages.some(
        (entry) => entry.name === drift && JSON.stringify(entry.configSchema).includes(`"${key}"`),
      );
    addJob('drift', { meta: { label: 'Drift' }, configSchema: schema('before') });
    await expect.poll(() => takes('before')).toBe(true);
    await client.packages.configure({ name: drift, patch: { before: 'x', syslog: { host: 'a', beforePort: 1 } } });
    addJob('drift', { meta: { label: 'Drift' }, configSchema: schema('after') });
    await expect.poll(() => takes('after')).toBe(true);

    const tab = await signedIn(`/packages/${drift}/settings`, refusals);
    const stale = tab.getByRole('list', { name: 'Other settings' }).getByText('Not a setting of this version.');
    await expect.poll(() => stale.count()).toBe(2);
    await tab.getByLabel('After', { exact: true }).fill('y');
    await button(tab, 'Save').click();
    await tab.getByText('NR_PACKAGE_CONFIG_INVALID').waitFor();
    await button(tab, 'Remove before').click();
    await button(tab, 'Remove syslog.beforePort').click();
    await save(tab);
    expect(await policyOf(drift)).toEqual({ after: 'y', syslog: { host: 'a' } });
  });

  it('a form that is left and chosen again keeps a secret without a field', async () => {
    const text = { type: 'string' };
    const form = (properties: object): object => ({ type: 'object', additionalProperties: false, properties });
    const headers = { type: 'object', additionalProperties: { ...text, writeOnly: true } };
    const target = {
      title: 'Target',
      oneOf: [
        form({ kind: { const: 'plain', title: 'Kind' }, channel: text }),
        form({ kind: { const: 'signed', title: 'Kind' }, url: text, headers }),
      ],
    };
    const signer = 'netraven-job-signer';
    const configSchema = { type: 'object', additionalProperties: false, properties: { target } };
    addJob('signer', { meta: { label: 'Signer' }, configSchema });
    const isReady = async (): Promise<boolean> =>
      (await client.packages.list()).packages.some((entry) => entry.name === signer && entry.state === 'ready');
    await expect.poll(isReady).toBe(true);
    const config = { target: { kind: 'signed', url: 'a', headers: { 'x-key': 'canary-5Tw' } } };
    await client.packages.configure({ name: signer, patch: config });

    const tab = await signedIn(`/packages/${signer}/settings`, refusals);
    const choose = async (kind: string): Promise<void> => {
      await tab.getByRole('combobox', { name: 'Kind' }).press('ArrowDown');
      await tab.getByRole('option', { name: kind, exact: true }).click();
    };
    await tab.getByRole('button', { name: 'Remove Headers' }).waitFor();
    await choose('plain');
    await tab.getByText('Unsaved changes.').waitFor();
    await choose('signed');
    await tab.getByText('No changes.').waitFor();
    await tab.getByLabel('Url').fill('b');
    await save(tab);
    const kept = { kind: 'signed', url: 'b', headers: { 'x-key': '<secret>' } };
    expect(await policyOf(signer)).toEqual({ target: kept });
    // Once the other form is saved, the server has the secret no more.
    await choose('plain');
    await save(tab);
    await choose('signed');
    await save(tab);
    expect(await policyOf(signer)).toEqual({ target: { kind: 'signed', url: 'b' } });
  });

  it('settings are accessible in every theme and size, and an unknown package is reported', async () => {
    const tab = await signedIn(`/packages/${name}/settings`);
    await tab.getByLabel('Zone').fill('east');
    expect(await problemsInEveryTheme(tab)).toEqual([]);
    await tab.goto(`${url}/packages/${encodeURIComponent('@acme/netraven-job-none')}/settings`);
    await tab.getByRole('heading', { name: 'No package @acme/netraven-job-none' }).waitFor();
  });
});
