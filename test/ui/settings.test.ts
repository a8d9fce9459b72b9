import type { Locator, Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { faultsInEveryLook } from './faults.ts';
import { inBrowser, refusals } from './in-browser.ts';

const name = 'netraven-job-vlan-audit';

inBrowser('the settings of a package', ({ url, client, signedIn, addJob }) => {
  const policyOf = async (of: string): Promise<unknown> =>
    (await client.packages.list()).packages.find((entry) => entry.name === of)?.policy?.config;
  /** Removes whatever there is. */
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

  it('they are set on a form, hold for every run, and a secret among them is kept unseen until another is typed', async () => {
    await reset();
    const tab = await signedIn('/', refusals);
    await tab.getByRole('link', { name: 'Settings of VLAN Audit' }).click();
    await tab.getByRole('heading', { name: 'Settings of VLAN Audit' }).waitFor();
    expect(await button(tab, 'Save').isDisabled()).toBe(true);
    const command = tab.getByRole('region', { name: 'The same on the command line' }).locator('code');
    await tab.getByLabel('Attempts').fill('9');
    await tab.getByRole('textbox', { name: 'Community' }).fill('canary-3Zk');
    await tab.getByRole('radiogroup', { name: 'Verbose' }).getByRole('radio', { name: 'off', exact: true }).check();
    expect(await command.textContent()).toBe(
      'netraven jobs config vlan-audit --set attempts=9 --set verbose=false --secret community',
    );
    await button(tab, 'Save').click();
    await tab.getByText('Must be <= 5').waitFor();
    expect(await tab.getByLabel('Attempts').evaluate((input) => input.matches(':focus'))).toBe(true);
    expect(await policyOf(name)).toEqual({});
    await tab.getByLabel('Attempts').fill('4');
    await save(tab);
    expect(await policyOf(name)).toEqual({ attempts: 4, verbose: false, community: '<secret>' });

    await tab.reload();
    const community = tab.getByRole('textbox', { name: 'Community' });
    await community.waitFor();
    expect([await community.inputValue(), await community.getAttribute('placeholder')]).toEqual(['', 'kept as it is']);
    // Typed and taken back, it is the one that was there.
    await community.fill('x');
    await community.fill('');
    expect(await button(tab, 'Save').isDisabled()).toBe(true);
    await tab.getByLabel('Zone').fill('lab');
    await save(tab);
    expect(await tab.content()).not.toContain('canary-3Zk');
    const run = await client.runs.create({ jobType: 'vlan-audit', devices: { names: ['core-1'] } });
    await client.runs.get(run.id, { wait: 30 });
    const [task] = (await client.runs.tasks(run.id)).tasks;
    // The last number is the length of the secret.
    expect(task?.result?.message).toBe('{"attempts":4,"verbose":false,"zone":"lab"}10');
  });

  it('a list is empty or left alone, and so is a switch, also after it was set', async () => {
    await reset();
    const tab = await signedIn(`/packages/${name}/settings`);
    const skip = tab.getByRole('combobox', { name: 'Skip' });
    await skip.waitFor();
    await button(tab, 'Make it empty for Skip').click();
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

  it('a setting that a new version takes no more is named, and removed', async () => {
    const schema = (key: string): object => ({
      type: 'object',
      additionalProperties: false,
      properties: { [key]: { type: 'string' } },
    });
    const drift = 'netraven-job-drift';
    const takes = async (key: string): Promise<boolean> =>
      (await client.packages.list()).packages.some(
        (entry) => entry.name === drift && JSON.stringify(entry.configSchema).includes(`"${key}"`),
      );
    addJob('drift', { meta: { label: 'Drift' }, configSchema: schema('before') });
    await expect.poll(() => takes('before')).toBe(true);
    await client.packages.configure({ name: drift, patch: { before: 'x' } });
    addJob('drift', { meta: { label: 'Drift' }, configSchema: schema('after') });
    await expect.poll(() => takes('after')).toBe(true);

    const tab = await signedIn(`/packages/${drift}/settings`, refusals);
    await tab.getByText('The package takes it no more.').waitFor();
    await tab.getByLabel('After').fill('y');
    await button(tab, 'Save').click();
    await tab.getByText('NR_PACKAGE_CONFIG_INVALID').waitFor();
    await button(tab, 'Remove before').click();
    await save(tab);
    expect(await policyOf(drift)).toEqual({ after: 'y' });
  });

  it('whoever sees little, or nothing, can change them, and a package that is not there is named', async () => {
    const tab = await signedIn(`/packages/${name}/settings`);
    await tab.getByLabel('Zone').fill('east');
    expect(await faultsInEveryLook(tab)).toEqual([]);
    await tab.goto(`${url}/packages/${encodeURIComponent('@acme/netraven-job-none')}/settings`);
    await tab.getByRole('heading', { name: 'No package @acme/netraven-job-none' }).waitFor();
  });
});
