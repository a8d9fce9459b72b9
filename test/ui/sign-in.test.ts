import { expect, it } from 'vitest';
import { faultsInEveryLook } from './faults.ts';
import { inBrowser, refusals } from './in-browser.ts';

inBrowser('signing in', ({ url, token, open, signedIn, openBeside }) => {
  it('the token is asked for once, kept by the browser in a cookie that no script sees, and given up again', async () => {
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

  it('a token in the address signs in, and leaves the address at once', async () => {
    const tab = await signedIn('/jobs/vlan-audit');
    await tab.getByRole('heading', { name: 'Run VLAN Audit' }).waitFor();
    expect(tab.url()).toBe(`${url}/jobs/vlan-audit`);
    expect(await tab.evaluate('history.length')).toBeLessThanOrEqual(2);
  });

  it('who signs out in one tab is signed out in every other, which asks to sign in by itself', async () => {
    const tab = await signedIn('/', refusals);
    await tab.getByRole('heading', { name: 'VLAN Audit' }).waitFor();
    // Both are looked at, as two windows side by side are; one of them follows nothing.
    const catalogue = await openBeside(tab, '/');
    await catalogue.getByRole('heading', { name: 'VLAN Audit' }).waitFor();
    const form = await openBeside(tab, '/jobs/vlan-audit');
    await form.getByRole('heading', { name: 'Run VLAN Audit' }).waitFor();
    await tab.getByRole('button', { name: 'Sign out' }).click();
    for (const each of [tab, catalogue, form]) {
      await each.getByRole('heading', { name: 'Sign in to NetRaven' }).waitFor();
      expect(await each.getByRole('button', { name: 'Sign out' }).count()).toBe(0);
    }
  });

  it('a session that ended elsewhere ends the stream of the page, which asks to sign in by itself', async () => {
    const tab = await signedIn('/', refusals);
    await tab.getByRole('heading', { name: 'VLAN Audit' }).waitFor();
    // No page of the browser knows of it: as when the session is too old, or the oldest of too many.
    const answer = await tab.context().request.delete(`${url}/api/v1/session`, { headers: { origin: url } });
    expect(answer.status()).toBe(200);
    await tab.getByRole('heading', { name: 'Sign in to NetRaven' }).waitFor();
    // Nobody signed out: that it is asked for has to be said, and it is the same page afterwards.
    await tab.getByText('Your session has ended').waitFor();
    expect(await tab.title()).toBe('Sign in · NetRaven');
    expect(await faultsInEveryLook(tab)).toEqual([]);
    await tab.getByLabel('Token').fill(token);
    await tab.keyboard.press('Enter');
    await tab.getByRole('heading', { name: 'VLAN Audit' }).waitFor();
    await tab.getByRole('button', { name: 'Sign out' }).click();
    await tab.getByRole('heading', { name: 'Sign in to NetRaven' }).waitFor();
    expect(await tab.getByText('Your session has ended').count()).toBe(0);
  });

  it('whoever sees little, or nothing, can sign in', async () => {
    const tab = await open('/');
    await tab.getByLabel('Token').waitFor();
    expect(await faultsInEveryLook(tab)).toEqual([]);
  });
});
