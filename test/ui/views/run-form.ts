import type { Locator, Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { problemsInEveryTheme } from '../accessibility.ts';
import { inBrowser, refusals } from '../in-browser.ts';

inBrowser('the run form', ({ url, code, client, signedIn, endSession, openTab, addJob }) => {
  it('a form made from the config schema starts a run, shows errors at fields, and leads to the live run', async () => {
    await client.packages.configure({ name: 'netraven-job-vlan-audit', patch: { zone: 'lab' } });
    const tab = await signedIn('/jobs/vlan-audit', refusals);
    const command = tab.getByRole('region', { name: 'On the command line' }).locator('code');
    await tab.getByRole('heading', { name: 'Run VLAN Audit' }).waitFor();
    expect(await command.textContent()).toBe('netraven run vlan-audit');
    await tab.getByText('Where it looks. Set by the administrator.').waitFor();
    expect(await tab.getByLabel('Zone').getAttribute('placeholder')).toBe('lab');
    expect(await tab.getByRole('button', { name: 'Run on 0 devices' }).isDisabled()).toBe(true);
    const choose = async (field: string, value: string): Promise<void> => {
      await tab.getByRole('combobox', { name: field }).fill(value);
      await tab.getByRole('option', { name: value, exact: true }).click();
      await tab.keyboard.press('Escape');
    };
    for (const name of ['core-1', 'edge-1', 'edge-2']) await choose('By name', name);
    // A name and a tag must both fit.
    await choose('And with a tag', 'edge');
    await tab.getByRole('button', { name: 'Run on 2 devices' }).waitFor();
    await choose('And with a tag', 'core');

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
    await tab.getByText('Not valid JSON').waitFor();
    await tab.getByLabel('Extra').fill('{"a": "b c"}');

    await tab.getByRole('button', { name: 'Run on 3 devices' }).click();
    await tab.getByText('Must be 5 or less').waitFor();
    await tab.getByText('Is missing').waitFor();
    expect(await tab.getByLabel('Attempts').getAttribute('aria-invalid')).toBe('true');
    await expect.poll(() => tab.getByLabel('Attempts').evaluate((element) => element.matches(':focus'))).toBe(true);
    await tab.getByLabel('Attempts').fill('3');
    await tab.getByRole('textbox', { name: 'Community' }).fill('canary-9Lm');
    const shown =
      'netraven run vlan-audit --device core-1 edge-1 edge-2 --tag edge core --set attempts=3 --set depth=deep --set strict=true' +
      ` --set 'vlans=["10","20"]' --set report.limit=2.5 --set 'extra.a=b c'`;
    expect(await command.textContent()).toBe(shown);
    await tab.getByText('Secret, not shown: Community.').waitFor();
    await tab.getByRole('button', { name: 'Copy the command' }).click();
    await expect.poll(() => tab.evaluate('navigator.clipboard.readText()')).toBe(shown);

    await tab.getByRole('button', { name: 'Run on 3 devices' }).click();
    await tab.getByRole('heading', { name: 'VLAN Audit' }).waitFor();
    await tab.getByRole('status').getByText('partly ok').waitFor();
    const message =
      '{"zone":"lab","attempts":3,"depth":"deep","strict":true,"vlans":["10","20"],"report":{"limit":2.5},"extra":{"a":"b c"}}10';
    await tab
      .getByRole('row', { name: /core-1.*\bok\b/ })
      .getByText(message)
      .waitFor();
    await tab
      .getByRole('row', { name: /edge-1.*error/ })
      .getByText('no VLAN on edge-1')
      .waitFor();
    const [run] = (await client.runs.list({ limit: 1 })).runs;
    expect(tab.url()).toBe(`${url}/runs/${run?.id}`);
    expect(run).toMatchObject({ status: 'partial', counts: { success: 2, error: 1 }, dryRun: false });
    expect(await tab.content()).not.toContain('canary-9Lm');
  });

  it('a setting of several forms is a choice and its fields, and a list of objects is rows', async () => {
    const tab = await signedIn('/jobs/hooks', refusals);
    const command = tab.getByRole('region', { name: 'On the command line' }).locator('code');
    const target = tab.getByRole('group', { name: 'Target', exact: true });
    const checks = tab.getByRole('group', { name: 'Checks', exact: true });
    await checks.getByRole('button', { name: 'Add to Checks' }).click();
    await checks.getByRole('button', { name: 'Add to Checks' }).click();
    const [first, second] = [1, 2].map((n) => tab.getByRole('group', { name: `Checks ${n}`, exact: true }));
    await first?.getByLabel('Line').fill('ntp server');
    await second?.getByLabel('Line').fill('logging host');
    await second?.getByLabel('Least').fill('2');
    await openList(tab, 'Kind');
    await tab.getByRole('option', { name: 'slack' }).click();
    await target.getByLabel('Channel').fill('#noc');
    expect(await command.textContent()).toBe(
      `netraven run hooks --set 'checks=[{"line":"ntp server"},{"line":"logging host","least":2}]'` +
        ` --set target.kind=slack --set 'target.channel=#noc'`,
    );
    await openList(tab, 'Kind');
    await tab.getByRole('option', { name: 'generic' }).click();
    expect(await target.getByLabel('Channel').count()).toBe(0);
    await target.getByLabel('URL').fill('http://192.0.2.1');
    await target.getByRole('textbox', { name: 'Token' }).fill('canary-3Fh');
    await tab.getByText('Secret, not shown: Token.').waitFor();
    expect(await problemsInEveryTheme(tab)).toEqual([]);

    await tab.getByRole('combobox', { name: 'By name' }).fill('core-1');
    await tab.getByRole('option', { name: 'core-1', exact: true }).click();
    await tab.keyboard.press('Escape');
    await tab.getByRole('button', { name: 'Run on 1 device' }).click();
    await first?.getByText('Is missing').waitFor();
    await target.getByText('Must start with "https:"').waitFor();
    expect(await second?.getByText('Is missing').count()).toBe(0);
    await first?.getByRole('button', { name: 'Remove Checks 1' }).click();
    expect(await second?.count()).toBe(0);
    expect(await first?.getByLabel('Line').inputValue()).toBe('logging host');
    await target.getByLabel('URL').fill('https://192.0.2.1');
    await tab.getByRole('button', { name: 'Run on 1 device' }).click();
    const message =
      '{"checks":[{"line":"logging host","least":2}],"target":{"kind":"generic","url":"https://192.0.2.1"}}10';
    await tab
      .getByRole('row', { name: /core-1.*\bok\b/ })
      .getByText(message)
      .waitFor();
    expect(await tab.content()).not.toContain('canary-3Fh');
  });

  it('adding to a list keeps the items of the administrator, and a removed one leaves nothing to the next', async () => {
    const item = { type: 'object', properties: { line: { type: 'string', title: 'Line' } } };
    const pin = { type: 'string', title: 'Pin', writeOnly: true };
    const pins = { type: 'object', properties: { pin } };
    addJob('rules', {
      meta: { label: 'Rules', icon: 'mdi-list-status', description: 'Has lists.' },
      configSchema: {
        type: 'object',
        properties: {
          rules: { type: 'array', title: 'Rules', items: item },
          pins: { type: 'array', title: 'Pins', items: pins },
        },
      },
      body: 'return { success: true };',
    });
    await expect
      .poll(async () => (await client.jobTypes.list()).jobTypes.map(({ jobType }) => jobType))
      .toContain('rules');
    const stored = { rules: [{ line: 'ntp' }, { line: 'aaa' }], pins: [{ pin: 'canary-8Tw' }] };
    await client.packages.configure({ name: 'netraven-job-rules', patch: stored });
    const tab = await signedIn('/jobs/rules');
    await tab.getByRole('button', { name: 'Add to Rules' }).click();
    const third = tab.getByRole('group', { name: 'Rules 3', exact: true });
    await third.getByLabel('Line').fill('snmp');
    const command = tab.getByRole('region', { name: 'On the command line' }).locator('code');
    expect(await command.textContent()).toBe(
      `netraven run rules --set 'rules=[{"line":"ntp"},{"line":"aaa"},{"line":"snmp"}]'`,
    );

    // A secret cannot be copied.
    await tab.getByRole('button', { name: 'Replace Pins' }).click();
    await tab.getByRole('button', { name: 'Add to Pins' }).click();
    const first = tab.getByRole('group', { name: 'Pins 1', exact: true });
    await first.getByRole('button', { name: 'Show Pin' }).click();
    await tab.getByRole('button', { name: 'Remove Pins 1' }).click();
    expect(await first.getByRole('textbox', { name: 'Pin' }).getAttribute('type')).toBe('password');
    // The keyboard goes on behind the rows: the button that was pressed is removed.
    const add = tab.getByRole('button', { name: 'Add to Pins' });
    await expect.poll(() => add.evaluate((button) => button.matches(':focus'))).toBe(true);
    // What is shown of a row stays when a later one is removed.
    await add.click();
    await first.getByRole('button', { name: 'Show Pin' }).click();
    await tab.getByRole('button', { name: 'Remove Pins 2' }).click();
    expect(await first.getByRole('textbox', { name: 'Pin' }).getAttribute('type')).toBe('text');
  });

  it('a half-filled form stays when its session ends', async () => {
    const tab = await signedIn('/jobs/vlan-audit', refusals);
    await tab.getByLabel('Zone').fill('west');
    await tab.getByRole('textbox', { name: 'Community' }).fill('c');
    await endSession(tab);
    const refused = ['job-types', 'packages', 'devices'].map((path) =>
      tab.waitForResponse(
        (answer) => answer.url().split('?')[0] === `${url}/api/v1/${path}` && answer.status() === 401,
      ),
    );
    await tab.evaluate(`window.dispatchEvent(new Event('focus'))`);
    await Promise.all(refused);
    await tab.evaluate('new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 100)))');
    expect(await tab.getByRole('heading', { name: 'Sign in to NetRaven' }).count()).toBe(0);
    expect(await tab.getByLabel('Zone').inputValue()).toBe('west');

    // After signing in in another tab, the form continues.
    await (await openTab(tab, `/#${code()}`)).getByRole('heading', { level: 1 }).waitFor();
    await tab.getByRole('radio', { name: 'All devices' }).check();
    await tab.getByRole('button', { name: /Run on/ }).click();
    await tab.getByRole('row', { name: /core-1.*\bok\b.*"zone":"west"/ }).waitFor();
  });

  it('a switch is on, off or reset to its default', async () => {
    const tab = await signedIn('/jobs/vlan-audit');
    const command = tab.getByRole('region', { name: 'On the command line' }).locator('code');
    const strict = tab.getByRole('radiogroup', { name: 'Strict' });
    const verbose = tab.getByRole('radiogroup', { name: 'Verbose' });
    expect(await strict.getByRole('radio', { name: 'not set', exact: true }).isChecked()).toBe(true);
    expect(await verbose.getByRole('radio', { name: 'default (on)', exact: true }).isChecked()).toBe(true);
    await strict.getByRole('radio', { name: 'off', exact: true }).check();
    await verbose.getByRole('radio', { name: 'on', exact: true }).check();
    expect(await command.textContent()).toBe('netraven run vlan-audit --set strict=false --set verbose=true');
    // Back to the default by the keyboard.
    await tab.keyboard.press('ArrowLeft');
    expect(await verbose.getByRole('radio', { name: 'default (on)', exact: true }).isChecked()).toBe(true);
    await strict.getByRole('radio', { name: 'not set', exact: true }).check();
    expect(await command.textContent()).toBe('netraven run vlan-audit');
  });

  it('a list can be set to empty, which differs from its default, and reset', async () => {
    await client.packages.configure({ name: 'netraven-job-vlan-audit', patch: { vlans: ['7', '8'] } });
    const tab = await signedIn('/jobs/vlan-audit');
    const command = tab.getByRole('region', { name: 'On the command line' }).locator('code');
    const button = (name: string): Locator => tab.getByRole('button', { name, exact: true });
    const vlans = tab.getByLabel('VLANs');
    await vlans.waitFor();
    expect(await vlans.getAttribute('placeholder')).toBe('7, 8');
    await button('Set to empty for VLANs').press('Enter');
    expect(await vlans.getAttribute('placeholder')).toBe('empty');
    await expect.poll(() => vlans.evaluate((input) => input.matches(':focus'))).toBe(true);
    expect(await command.textContent()).toBe(`netraven run vlan-audit --set 'vlans=[]'`);
    await button('Use the default (7, 8) for VLANs').click();
    expect(await command.textContent()).toBe('netraven run vlan-audit');
    // An entry can be removed: the list is then empty, and shows that.
    await vlans.fill('9');
    await tab.keyboard.press('Enter');
    expect(await command.textContent()).toBe(`netraven run vlan-audit --set 'vlans=["9"]'`);
    await tab.keyboard.press('Backspace');
    await tab.keyboard.press('Backspace');
    expect(await command.textContent()).toBe(`netraven run vlan-audit --set 'vlans=[]'`);

    await tab.getByRole('textbox', { name: 'Community' }).fill('c');
    await tab.getByRole('combobox', { name: 'By name' }).fill('core-1');
    await tab.getByRole('option', { name: 'core-1', exact: true }).click();
    await tab.keyboard.press('Escape');
    await tab.getByRole('button', { name: 'Run on 1 device' }).click();
    await tab.getByRole('row', { name: /core-1.*\bok\b.*"vlans":\[\]/ }).waitFor();
    await client.packages.configure({ name: 'netraven-job-vlan-audit', patch: { vlans: null } });
  });

  it('a setting of every kind can be reset to its default', async () => {
    await client.packages.configure({ name: 'netraven-job-vlan-audit', patch: { zone: null } });
    const tab = await signedIn('/jobs/vlan-audit');
    const command = tab.getByRole('region', { name: 'On the command line' }).locator('code');
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
      `netraven run vlan-audit --set zone=east --set attempts=2 --set depth=deep --set 'skip=["c"]' --set extra.a=b`,
    );
    await button('Use the default (all) for Zone').click();
    await button('Leave unset for Attempts').click();
    await button('Use the default (quick) for Depth').click();
    await button('Use the default (a, b) for Skip').click();
    await button('Leave unset for Extra').click();
    expect(await command.textContent()).toBe('netraven run vlan-audit');
    expect(await tab.getByLabel('Extra').inputValue()).toBe('');
    await tab.getByText('Not valid JSON').waitFor({ state: 'detached' });

    // A text with a default needs a button to be empty: an empty input means the default.
    await button('Set to empty for Zone').click();
    expect(await command.textContent()).toBe('netraven run vlan-audit --set zone=');
    expect(await tab.getByLabel('Zone').getAttribute('placeholder')).toBe('empty');
    await tab.getByRole('textbox', { name: 'Community' }).fill('c');
    // A required setting has no default to reset to.
    expect(await tab.getByRole('button', { name: /for Community/ }).count()).toBe(0);
  });

  it('a device added elsewhere appears in an open form, which keeps its content', async () => {
    const tab = await signedIn('/jobs/vlan-audit');
    await tab.route('**/api/v1/devices*', (route) => route.fulfill({ json: { devices: [] } }));
    await tab.reload();
    await tab.getByText('No devices yet.').waitFor();
    expect(await tab.getByRole('button', { name: 'Run on 0 devices' }).isDisabled()).toBe(true);
    await tab.getByLabel('Zone').fill('typed');
    await tab.unroute('**/api/v1/devices*');
    await tab.evaluate('window.dispatchEvent(new Event("focus"))');
    await tab.getByRole('radio', { name: 'All devices (4)' }).check();
    await tab.getByRole('button', { name: 'Run on 4 devices' }).waitFor();
    expect(await tab.getByLabel('Zone').inputValue()).toBe('typed');
    await tab.route('**/api/v1/**', (route) =>
      route.fulfill({ json: { jobTypes: [], packages: [], problems: [], workers: [], devices: [] } }),
    );
    const asked = tab.waitForResponse('**/api/v1/devices*');
    await tab.evaluate('window.dispatchEvent(new Event("focus"))');
    await asked;
    expect(await tab.getByLabel('Zone').inputValue()).toBe('typed');
  });

  it('a form that could not load loads when its window gets the focus, and shows no error then', async () => {
    const tab = await signedIn('/nowhere', [/status of 503/]);
    await tab.getByRole('heading', { name: 'Page not found' }).waitFor();
    const problem = { code: 'NR_TEST', title: 'Not now.', status: 503, detail: 'Not now.', retryable: true };
    await tab.route('**/api/v1/job-types', (route) => route.fulfill({ status: 503, json: problem }));
    await tab.goto(`${url}/jobs/vlan-audit`);
    await tab.locator('.notice').waitFor();
    await tab.unroute('**/api/v1/job-types');
    await tab.evaluate('window.dispatchEvent(new Event("focus"))');
    await tab.getByLabel('Zone').waitFor();
    expect(await tab.locator('.notice').count()).toBe(0);
  });

  it('a job with long words in its label and description fits a small screen', async () => {
    const { jobTypes } = await client.jobTypes.list();
    const long = jobTypes.map((job) => ({ ...job, label: 'L'.repeat(64), description: 'd'.repeat(200) }));
    const tab = await signedIn('/nowhere');
    await tab.getByRole('heading', { name: 'Page not found' }).waitFor();
    await tab.route('**/api/v1/job-types', (route) => route.fulfill({ json: { jobTypes: long } }));
    await tab.goto(`${url}/jobs/vlan-audit`);
    await tab.getByRole('heading', { name: 'LLLL' }).waitFor();
    expect(await problemsInEveryTheme(tab)).toEqual([]);
  });

  it('the run form is accessible in every theme and size, also with errors', async () => {
    const tab = await signedIn('/jobs/vlan-audit', refusals);
    await tab.getByRole('radio', { name: 'All devices' }).check();
    await tab.getByRole('button', { name: /Run on/ }).click();
    await tab.getByText('Is missing').waitFor();
    await tab.getByRole('radio', { name: 'Some devices' }).check();
    expect(await problemsInEveryTheme(tab)).toEqual([]);
  });
});

/** Opens the options of a setting by the keyboard, and waits for the focus: a click before that is lost. */
async function openList(tab: Page, name: string): Promise<void> {
  await tab.getByRole('combobox', { name }).press('ArrowDown');
  await tab.locator('[role=option]:focus').waitFor();
}
