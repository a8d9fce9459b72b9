import type { Locator, Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { faultsInEveryLook } from './faults.ts';
import { inBrowser, refusals } from './in-browser.ts';

inBrowser('the run form', ({ url, token, client, signedIn }) => {
  it('a run is asked for by a form made from the config schema, refused at the field, and followed live', async () => {
    await client.packages.configure({ name: 'netraven-job-vlan-audit', patch: { zone: 'lab' } });
    const tab = await signedIn('/jobs/vlan-audit', refusals);
    const command = tab.getByRole('region', { name: 'The same on the command line' }).locator('code');
    await tab.getByRole('heading', { name: 'Run VLAN Audit' }).waitFor();
    expect(await command.textContent()).toBe('netraven run vlan-audit --all');
    await tab.getByText('Where it looks. The administrator has set it.').waitFor();
    expect(await tab.getByLabel('Zone').getAttribute('placeholder')).toBe('lab');
    await tab.getByRole('radio', { name: 'Some of them' }).check();
    expect(await tab.getByRole('button', { name: 'Run on 0 devices' }).isDisabled()).toBe(true);
    await tab.getByRole('combobox', { name: 'By name' }).fill('core-1');
    await tab.getByRole('option', { name: 'core-1', exact: true }).click();
    await tab.keyboard.press('Escape');
    await tab.getByRole('combobox', { name: 'By tag' }).fill('edge');
    await tab.getByRole('option', { name: 'edge', exact: true }).click();
    await tab.keyboard.press('Escape');

    await tab.getByLabel('Attempts').fill('9');
    await openList(tab, 'Depth');
    await tab.getByRole('option', { name: 'deep' }).click();
    await tab.getByRole('radiogroup', { name: 'Strict' }).getByRole('radio', { name: 'on', exact: true }).check();
    await tab.getByLabel('VLANs').fill('10');
    await tab.keyboard.press('Enter');
    await tab.getByLabel('VLANs').fill('20');
    await tab.keyboard.press('Enter');
    await tab.getByRole('group', { name: 'Report' }).getByLabel('Limit').fill('2.5');
    await tab.getByLabel('Extra').fill('{"a": ');
    await tab.getByText('This is no JSON yet').waitFor();
    await tab.getByLabel('Extra').fill('{"a": "b c"}');

    await tab.getByRole('button', { name: 'Run on 3 devices' }).click();
    await tab.getByText('Must be <= 5').waitFor();
    await tab.getByText('Is missing').waitFor();
    expect(await tab.getByLabel('Attempts').getAttribute('aria-invalid')).toBe('true');
    expect(await tab.getByLabel('Attempts').evaluate((element) => element.matches(':focus'))).toBe(true);
    await tab.getByLabel('Attempts').fill('3');
    await tab.getByRole('textbox', { name: 'Community' }).fill('canary-9Lm');
    const shown =
      'netraven run vlan-audit --device core-1 --tag edge --set attempts=3 --set depth=deep --set strict=true' +
      ` --set 'vlans=["10","20"]' --set report.limit=2.5 --set 'extra.a=b c'`;
    expect(await command.textContent()).toBe(shown);
    await tab.getByText('Left out, as it is secret: Community.').waitFor();
    await tab.getByRole('button', { name: 'Copy the command' }).click();
    expect(await tab.evaluate('navigator.clipboard.readText()')).toBe(shown);

    await tab.getByRole('button', { name: 'Run on 3 devices' }).click();
    await tab.getByRole('heading', { name: 'VLAN Audit' }).waitFor();
    await tab.getByRole('status').getByText('partly failed').waitFor();
    const told =
      '{"zone":"lab","attempts":3,"depth":"deep","strict":true,"vlans":["10","20"],"report":{"limit":2.5},"extra":{"a":"b c"}}10';
    await tab
      .getByRole('row', { name: /core-1.*success/ })
      .getByText(told)
      .waitFor();
    await tab
      .getByRole('row', { name: /edge-1.*says no/ })
      .getByText('no VLAN on edge-1')
      .waitFor();
    const [run] = (await client.runs.list({ limit: 1 })).runs;
    expect(tab.url()).toBe(`${url}/runs/${run?.id}`);
    expect(run).toMatchObject({ status: 'partial', counts: { success: 2, failed: 1 }, dryRun: false });
    expect(await tab.content()).not.toContain('canary-9Lm');
  });

  it('a session that ends while somebody fills it in takes nothing away when the window is looked at again', async () => {
    const tab = await signedIn('/jobs/vlan-audit', refusals);
    await tab.getByLabel('Zone').fill('west');
    await tab.getByRole('textbox', { name: 'Community' }).fill('c');
    const session = { url: `${url}/api/v1/session`, headers: { origin: url } };
    const { request } = tab.context();
    expect((await request.delete(session.url, session)).status()).toBe(200);
    const refused = ['job-types', 'packages', 'devices'].map((path) =>
      tab.waitForResponse((answer) => answer.url() === `${url}/api/v1/${path}` && answer.status() === 401),
    );
    await tab.evaluate(`window.dispatchEvent(new Event('focus'))`);
    await Promise.all(refused);
    await tab.evaluate('new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 100)))');
    expect(await tab.getByRole('heading', { name: 'Sign in to NetRaven' }).count()).toBe(0);
    expect(await tab.getByLabel('Zone').inputValue()).toBe('west');

    // Signed in again, in another tab say, it goes on where it was.
    expect((await request.post(session.url, { ...session, data: { token } })).ok()).toBe(true);
    await tab.getByRole('button', { name: /Run on/ }).click();
    await tab.getByRole('row', { name: /core-1.*success.*"zone":"west"/ }).waitFor();
  });

  it('a switch is on, off, or left to its default, also after somebody touched it', async () => {
    const tab = await signedIn('/jobs/vlan-audit');
    const command = tab.getByRole('region', { name: 'The same on the command line' }).locator('code');
    const strict = tab.getByRole('radiogroup', { name: 'Strict' });
    const verbose = tab.getByRole('radiogroup', { name: 'Verbose' });
    expect(await strict.getByRole('radio', { name: 'not set', exact: true }).isChecked()).toBe(true);
    expect(await verbose.getByRole('radio', { name: 'default (on)', exact: true }).isChecked()).toBe(true);
    await strict.getByRole('radio', { name: 'off', exact: true }).check();
    await verbose.getByRole('radio', { name: 'on', exact: true }).check();
    expect(await command.textContent()).toBe('netraven run vlan-audit --all --set strict=false --set verbose=true');
    // By the keyboard, back to where they were.
    await tab.keyboard.press('ArrowLeft');
    expect(await verbose.getByRole('radio', { name: 'default (on)', exact: true }).isChecked()).toBe(true);
    await strict.getByRole('radio', { name: 'not set', exact: true }).check();
    expect(await command.textContent()).toBe('netraven run vlan-audit --all');
  });

  it('a list is emptied over a default, which is another thing than leaving it alone, and left alone again', async () => {
    await client.packages.configure({ name: 'netraven-job-vlan-audit', patch: { vlans: ['7', '8'] } });
    const tab = await signedIn('/jobs/vlan-audit');
    const command = tab.getByRole('region', { name: 'The same on the command line' }).locator('code');
    const button = (name: string): Locator => tab.getByRole('button', { name, exact: true });
    const vlans = tab.getByLabel('VLANs');
    await vlans.waitFor();
    expect(await vlans.getAttribute('placeholder')).toBe('7, 8');
    await button('Make it empty for VLANs').press('Enter');
    expect(await vlans.getAttribute('placeholder')).toBe('empty');
    expect(await vlans.evaluate((input) => input.matches(':focus'))).toBe(true);
    expect(await command.textContent()).toBe(`netraven run vlan-audit --all --set 'vlans=[]'`);
    await button('Use the default (7, 8) for VLANs').click();
    expect(await command.textContent()).toBe('netraven run vlan-audit --all');
    // What was put in can be taken out again: it is empty then, and says so.
    await vlans.fill('9');
    await tab.keyboard.press('Enter');
    expect(await command.textContent()).toBe(`netraven run vlan-audit --all --set 'vlans=["9"]'`);
    await tab.keyboard.press('Backspace');
    await tab.keyboard.press('Backspace');
    expect(await command.textContent()).toBe(`netraven run vlan-audit --all --set 'vlans=[]'`);

    await tab.getByRole('textbox', { name: 'Community' }).fill('c');
    await tab.getByRole('radio', { name: 'Some of them' }).check();
    await tab.getByRole('combobox', { name: 'By name' }).fill('core-1');
    await tab.getByRole('option', { name: 'core-1', exact: true }).click();
    await tab.keyboard.press('Escape');
    await tab.getByRole('button', { name: 'Run on 1 device' }).click();
    await tab.getByRole('row', { name: /core-1.*success.*"vlans":\[\]/ }).waitFor();
    await client.packages.configure({ name: 'netraven-job-vlan-audit', patch: { vlans: null } });
  });

  it('every setting that was touched is left to its default again by a word, whatever its kind', async () => {
    await client.packages.configure({ name: 'netraven-job-vlan-audit', patch: { zone: null } });
    const tab = await signedIn('/jobs/vlan-audit');
    const command = tab.getByRole('region', { name: 'The same on the command line' }).locator('code');
    const button = (name: string): Locator => tab.getByRole('button', { name, exact: true });
    await tab.getByLabel('Zone').fill('east');
    await tab.getByLabel('Attempts').fill('2');
    await openList(tab, 'Depth');
    await tab.getByRole('option', { name: 'deep' }).click();
    await openList(tab, 'Skip');
    await tab.getByRole('option', { name: 'c', exact: true }).click();
    await tab.keyboard.press('Escape');
    await tab.getByLabel('Extra').fill('{"a": "b"}');
    await tab.getByLabel('Extra').fill('{"a": ');
    expect(await command.textContent()).toBe(
      `netraven run vlan-audit --all --set zone=east --set attempts=2 --set depth=deep --set 'skip=["c"]' --set extra.a=b`,
    );
    await button('Use the default (all) for Zone').click();
    await button('Leave it unset for Attempts').click();
    await button('Use the default (quick) for Depth').click();
    await button('Use the default (a, b) for Skip').click();
    await button('Leave it unset for Extra').click();
    expect(await command.textContent()).toBe('netraven run vlan-audit --all');
    expect(await tab.getByLabel('Extra').inputValue()).toBe('');
    await tab.getByText('This is no JSON yet').waitFor({ state: 'detached' });

    // A text that has a default is emptied by a word, as to type nothing is to leave it alone.
    await button('Make it an empty text for Zone').click();
    expect(await command.textContent()).toBe('netraven run vlan-audit --all --set zone=');
    expect(await tab.getByLabel('Zone').getAttribute('placeholder')).toBe('empty');
    await tab.getByRole('textbox', { name: 'Community' }).fill('c');
    // It has to be given: there is no default to leave it to.
    expect(await tab.getByRole('button', { name: /for Community/ }).count()).toBe(0);
  });

  it('a device that is added while the form is open is there when one comes back, and what was typed stays', async () => {
    const tab = await signedIn('/jobs/vlan-audit');
    await tab.route('**/api/v1/devices', (route) => route.fulfill({ json: { devices: [] } }));
    await tab.reload();
    await tab.getByText('There is no device yet.').waitFor();
    expect(await tab.getByRole('button', { name: 'Run on 0 devices' }).isDisabled()).toBe(true);
    await tab.getByLabel('Zone').fill('typed');
    await tab.unroute('**/api/v1/devices');
    await tab.evaluate('window.dispatchEvent(new Event("focus"))');
    await tab.getByRole('button', { name: 'Run on 4 devices' }).waitFor();
    expect(await tab.getByLabel('Zone').inputValue()).toBe('typed');
    await tab.route('**/api/v1/**', (route) =>
      route.fulfill({ json: { jobTypes: [], packages: [], problems: [], workers: [], devices: [] } }),
    );
    const asked = tab.waitForResponse('**/api/v1/devices');
    await tab.evaluate('window.dispatchEvent(new Event("focus"))');
    await asked;
    expect(await tab.getByLabel('Zone').inputValue()).toBe('typed');
  });

  it('a job whose label and description have long words fits a small screen', async () => {
    const { jobTypes } = await client.jobTypes.list();
    const long = jobTypes.map((job) => ({ ...job, label: 'L'.repeat(64), description: 'd'.repeat(200) }));
    const tab = await signedIn('/nowhere');
    await tab.getByRole('heading', { name: 'Nothing here' }).waitFor();
    await tab.route('**/api/v1/job-types', (route) => route.fulfill({ json: { jobTypes: long } }));
    await tab.goto(`${url}/jobs/vlan-audit`);
    await tab.getByRole('heading', { name: 'LLLL' }).waitFor();
    expect(await faultsInEveryLook(tab)).toEqual([]);
  });

  it('whoever sees little, or nothing, can fill in the form, also when it is refused', async () => {
    const tab = await signedIn('/jobs/vlan-audit', refusals);
    await tab.getByRole('button', { name: /Run on/ }).click();
    await tab.getByText('Is missing').waitFor();
    await tab.getByRole('radio', { name: 'Some of them' }).check();
    expect(await faultsInEveryLook(tab)).toEqual([]);
  });
});

/** Opens the options of a setting by the keyboard. One of them gets the focus in the end: a click before that is lost. */
async function openList(tab: Page, name: string): Promise<void> {
  await tab.getByRole('combobox', { name }).press('ArrowDown');
  await tab.locator('[role=option]:focus').waitFor();
}
