import { expect, it } from 'vitest';
import { problemsInEveryTheme } from '../accessibility.ts';
import { inBrowser, refusals } from '../in-browser.ts';

inBrowser('signing in', ({ url, token, open, signedIn, openTab }) => {
  it('the token is asked for once, kept in a cookie that no script can read, and removed by signing out', async () => {
    const tab = await open('/', refusals);
    const field = tab.getByLabel('Token');
    await field.fill('wrong');
    await tab.keyboard.press('Enter');
    await tab.getByRole('alert').getByText('NR_TOKEN_REFUSED').waitFor();
    await field.fill(token);
    await tab.keyboard.press('Enter');
    await tab.getByRole('heading', { name: 'Job catalogue' }).waitFor();
    await tab.reload();
    await tab.getByRole('heading', { name: 'VLAN Audit' }).waitFor();

    const seen = await tab.evaluate('JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie])');
    expect(seen).not.toContain(token);
    expect(await tab.context().cookies()).toMatchObject([{ httpOnly: true, sameSite: 'Strict' }]);
    await tab.getByRole('button', { name: 'Sign out' }).click();
    await tab.getByRole('heading', { name: 'Sign in to NetRaven' }).waitFor();
    expect(await tab.context().cookies()).toEqual([]);
  });

  it('a token in the address signs in and is removed from the address', async () => {
    const tab = await signedIn('/jobs/vlan-audit');
    await tab.getByRole('heading', { name: 'Run VLAN Audit' }).waitFor();
    expect(tab.url()).toBe(`${url}/jobs/vlan-audit`);
    expect(await tab.evaluate('history.length')).toBeLessThanOrEqual(2);
  });

  it('signing out in one tab signs out every tab', async () => {
    const tab = await signedIn('/', refusals);
    await tab.getByRole('heading', { name: 'VLAN Audit' }).waitFor();
    // Both are visible, as in two windows. The form has no stream.
    const catalogue = await openTab(tab, '/');
    await catalogue.getByRole('heading', { name: 'VLAN Audit' }).waitFor();
    const form = await openTab(tab, '/jobs/vlan-audit');
    await form.getByRole('heading', { name: 'Run VLAN Audit' }).waitFor();
    await tab.getByRole('button', { name: 'Sign out' }).click();
    for (const each of [tab, catalogue, form]) {
      await each.getByRole('heading', { name: 'Sign in to NetRaven' }).waitFor();
      expect(await each.getByRole('button', { name: 'Sign out' }).count()).toBe(0);
    }
  });

  it('the page asks to sign in when its session ends on the server', async () => {
    const tab = await signedIn('/', refusals);
    await tab.getByRole('heading', { name: 'VLAN Audit' }).waitFor();
    // Ends the session on the server only, as its age does.
    const answer = await tab.context().request.delete(`${url}/api/v1/session`, { headers: { origin: url } });
    expect(answer.status()).toBe(200);
    await tab.getByRole('heading', { name: 'Sign in to NetRaven' }).waitFor();
    // The user did not sign out, so the page explains it and shows the same page afterwards.
    await tab.getByText('Your session has ended').waitFor();
    expect(await tab.title()).toBe('Sign in · NetRaven');
    expect(await problemsInEveryTheme(tab)).toEqual([]);
    await tab.getByLabel('Token').fill(token);
    await tab.keyboard.press('Enter');
    await tab.getByRole('heading', { name: 'VLAN Audit' }).waitFor();
    await tab.getByRole('button', { name: 'Sign out' }).click();
    await tab.getByRole('heading', { name: 'Sign in to NetRaven' }).waitFor();
    expect(await tab.getByText('Your session has ended').count()).toBe(0);
  });

  it('the sign-in form is accessible in every theme and size', async () => {
    const tab = await open('/');
    await tab.getByLabel('Token').waitFor();
    expect(await problemsInEveryTheme(tab)).toEqual([]);
  });
});
