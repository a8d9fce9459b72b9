import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { problemsInEveryTheme } from '../accessibility.ts';
import { inBrowser, refusals } from '../in-browser.ts';

inBrowser('a session that ends while a form is filled in', ({ token, client, signedIn, openTab, endSession }) => {
  const isAskedToSignIn = (tab: Page): Promise<void> => tab.getByText('Your session has ended').waitFor();
  const signIn = async (tab: Page): Promise<void> => {
    await tab.getByLabel('Token').fill(token);
    await tab.keyboard.press('Enter');
  };
  const stored = 'JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie, history.state])';

  it('the run form keeps its content while the user signs in again, and starts the run', async () => {
    const tab = await signedIn('/jobs/vlan-audit', refusals);
    await tab.getByRole('combobox', { name: 'By name' }).fill('core-1');
    await tab.getByRole('option', { name: 'core-1', exact: true }).click();
    await tab.keyboard.press('Escape');
    await tab.getByLabel('Zone').fill('north');
    await tab.getByLabel('Extra').fill('{"a": "b"}');
    await tab.getByRole('textbox', { name: 'Community' }).fill('canary-4Rw');
    await tab.getByLabel('Dry run').check();
    await endSession(tab);
    const run = tab.getByRole('button', { name: 'Run on 1 device' });
    await run.press('Enter');
    await isAskedToSignIn(tab);
    expect(await tab.title()).toBe('Sign in · NetRaven');
    expect(await tab.getByLabel('Zone').isVisible()).toBe(false);
    expect(await tab.getByRole('heading', { level: 1 }).allTextContents()).toEqual(['Sign in to NetRaven']);
    expect(await tab.evaluate(stored)).not.toMatch(/canary-4Rw|north/);
    expect(await problemsInEveryTheme(tab)).toEqual([]);
    await tab.getByLabel('Token').fill('wrong');
    await tab.keyboard.press('Enter');
    await tab.getByText('NR_TOKEN_REFUSED').waitFor();

    await signIn(tab);
    await tab.getByRole('heading', { name: 'Run VLAN Audit' }).waitFor();
    expect(await tab.title()).toBe('Run VLAN Audit · NetRaven');
    expect(await tab.getByLabel('Zone').inputValue()).toBe('north');
    expect(await tab.getByRole('textbox', { name: 'Community' }).inputValue()).toBe('canary-4Rw');
    expect(await tab.getByLabel('Dry run').isChecked()).toBe(true);
    // No error is shown, and the focus is where it was.
    expect(await tab.locator('.notice').count()).toBe(0);
    await expect.poll(() => run.evaluate((button) => button.matches(':focus'))).toBe(true);
    await tab.keyboard.press('Enter');
    await tab.getByRole('row', { name: /core-1.*\bok\b.*"zone":"north","extra":{"a":"b"}}10/ }).waitFor();
    const [last] = (await client.runs.list({ limit: 1 })).runs;
    expect(last).toMatchObject({ dryRun: true, counts: { total: 1 } });
  });

  it('changed settings are kept while the user signs in again, and can be saved', async () => {
    const name = 'netraven-job-talker';
    const tab = await signedIn(`/packages/${name}/settings`, refusals);
    await tab.getByLabel('Lines').fill('7');
    await endSession(tab);
    const save = tab.getByRole('button', { name: 'Save', exact: true });
    await save.press('Enter');
    await isAskedToSignIn(tab);
    await signIn(tab);
    await tab.getByRole('heading', { name: 'Settings of Talker' }).waitFor();
    expect(await tab.getByLabel('Lines').inputValue()).toBe('7');
    expect(await tab.locator('.notice').count()).toBe(0);
    await save.click();
    await tab.getByRole('status').getByText('Saved.').waitFor();
    expect(await client.packages.configure({ name, patch: { lines: null } })).toMatchObject({ config: {} });
  });

  it('an ended session found by another tab keeps half-typed JSON, and signing out removes it', async () => {
    const form = await signedIn('/jobs/vlan-audit', refusals);
    await form.getByLabel('Zone').fill('south');
    await form.getByLabel('Extra').fill('{"half": ');
    const catalogue = await openTab(form, '/');
    await catalogue.getByRole('heading', { name: 'VLAN Audit' }).waitFor();
    // The catalogue's stream ends with the session. The form sends no request.
    await endSession(form);
    await isAskedToSignIn(catalogue);
    await isAskedToSignIn(form);
    await signIn(catalogue);
    await form.getByRole('heading', { name: 'Run VLAN Audit' }).waitFor();
    expect(await form.getByLabel('Zone').inputValue()).toBe('south');
    expect(await form.getByLabel('Extra').inputValue()).toBe('{"half": ');
    await form.getByText('Not valid JSON').waitFor();

    await catalogue.getByRole('button', { name: 'Sign out' }).click();
    await form.getByRole('heading', { name: 'Sign in to NetRaven' }).waitFor();
    await form.locator('.run-form').waitFor({ state: 'detached' });
    expect(await form.getByText('Your session has ended').count()).toBe(0);
    await signIn(form);
    await form.getByRole('heading', { name: 'Run VLAN Audit' }).waitFor();
    expect(await form.getByLabel('Zone').inputValue()).toBe('');
  });

  it('settings that could not load because the session had ended load after signing in, without an error', async () => {
    const tab = await signedIn('/jobs/vlan-audit', refusals);
    const toSettings = tab.getByRole('link', { name: 'Change the defaults' });
    await toSettings.waitFor();
    await endSession(tab);
    await toSettings.click();
    await isAskedToSignIn(tab);
    await signIn(tab);
    await tab.getByRole('heading', { name: 'Settings of VLAN Audit' }).waitFor();
    await tab.getByLabel('Zone').waitFor();
    expect(await tab.locator('.notice').count()).toBe(0);
  });

  it('a run form that could not load because the session had ended loads after signing in, without an error', async () => {
    const tab = await signedIn('/jobs/vlan-audit', refusals);
    await tab.getByRole('link', { name: 'Change the defaults' }).click();
    await tab.getByRole('heading', { name: 'Settings of VLAN Audit' }).waitFor();
    await endSession(tab);
    await tab.goBack();
    await isAskedToSignIn(tab);
    // The user copies the token in another window.
    await tab.evaluate(`window.dispatchEvent(new Event('focus'))`);
    await signIn(tab);
    await tab.getByRole('heading', { name: 'Run VLAN Audit' }).waitFor();
    await tab.getByLabel('Zone').waitFor();
    expect(await tab.locator('.notice').count()).toBe(0);
  });
});
