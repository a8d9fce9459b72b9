import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { problemsInEveryTheme } from '../accessibility.ts';
import { inBrowser, refusals } from '../in-browser.ts';

inBrowser('signing in', ({ url, token, code, open, signedIn, openTab, endSession }) => {
  it('the token is asked for once and not kept, and signing out removes the key of the session', async () => {
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
    expect(seen).toContain('session.');
    expect(await tab.context().cookies()).toEqual([]);
    await tab.getByRole('button', { name: 'Sign out' }).click();
    await tab.getByRole('heading', { name: 'Sign in to NetRaven' }).waitFor();
    expect(await tab.evaluate('JSON.stringify([{ ...localStorage }, { ...sessionStorage }])')).not.toContain(
      'session.',
    );
  });

  it('a code in the address signs in once and is removed from the address', async () => {
    const address = `/jobs/vlan-audit#${code()}`;
    const tab = await open(address, refusals);
    await tab.getByRole('heading', { name: 'Run VLAN Audit' }).waitFor();
    expect(tab.url()).toBe(`${url}/jobs/vlan-audit`);
    expect(await tab.evaluate('history.length')).toBeLessThanOrEqual(2);
    // As from the history of the browser.
    await tab.getByRole('button', { name: 'Sign out' }).click();
    await tab.getByLabel('Token').waitFor();
    const again = await openTab(tab, address);
    await again.getByRole('alert').getByText('NR_SIGN_IN_CODE_REFUSED').waitFor();
    await again.getByLabel('Token').fill(token);
    await again.keyboard.press('Enter');
    await again.getByRole('heading', { name: 'Run VLAN Audit' }).waitFor();
    // The page is there when the browser is signed in all the same.
    const third = await openTab(tab, address);
    await third.getByRole('heading', { name: 'Run VLAN Audit' }).waitFor();
  });

  it('a code in a new tab ends the session of the other tabs, which are in the new one', async () => {
    const tab = await signedIn('/', refusals);
    await tab.getByRole('heading', { name: 'VLAN Audit' }).waitFor();
    const keyOf = async (): Promise<string> => String(await tab.evaluate(`sessionStorage.getItem('netraven.session')`));
    const before = await keyOf();
    const second = await openTab(tab, `/#${code()}`);
    await second.getByRole('heading', { name: 'VLAN Audit' }).waitFor();
    await expect.poll(keyOf).not.toBe(before);
    const answer = await fetch(`${url}/api/v1/session`, { headers: { authorization: `Bearer ${before}` } });
    expect(await answer.json()).toEqual({ signedIn: false });
    await tab.reload();
    await tab.getByRole('heading', { name: 'VLAN Audit' }).waitFor();
  });

  it('a tab whose session has ended asks the other tabs for theirs', async () => {
    const tab = await signedIn('/', refusals);
    await tab.getByRole('heading', { name: 'VLAN Audit' }).waitFor();
    const second = await openTab(tab, '/');
    await second.getByRole('heading', { name: 'VLAN Audit' }).waitFor();
    // A tab that was closed when the others signed in again, and is opened again by the browser.
    await second.evaluate(`sessionStorage.setItem('netraven.session', 'session.ended')`);
    await second.reload();
    await second.getByRole('heading', { name: 'VLAN Audit' }).waitFor();
    const keyOf = `sessionStorage.getItem('netraven.session')`;
    expect(await second.evaluate(keyOf)).toBe(await tab.evaluate(keyOf));
  });

  it('the page at localhost is moved to the address, with its code', async () => {
    const tab = await open('/');
    await tab.goto(`${url.replace('127.0.0.1', 'localhost')}/jobs/vlan-audit#${code()}`);
    await tab.getByRole('heading', { name: 'Run VLAN Audit' }).waitFor();
    expect(tab.url()).toBe(`${url}/jobs/vlan-audit`);
  });

  it('the session is of no use to another server on this machine, which cannot keep the user out', async () => {
    const received: IncomingMessage[] = [];
    await using other = createServer((request, response) => {
      received.push(request);
      // Browsers share cookies among the ports of a host: this one goes to NetRaven.
      const cookies = [`netraven_${new URL(url).port}=x; Path=/api/v1`, 'session=x; Path=/'];
      response.writeHead(200, { 'content-type': 'text/html', 'set-cookie': cookies }).end('<h1>Other</h1>');
    });
    other.listen(0, '127.0.0.1');
    await once(other, 'listening');
    const foreign = `http://127.0.0.1:${(other.address() as AddressInfo).port}`;

    const tab = await signedIn('/', refusals);
    await tab.getByRole('heading', { name: 'VLAN Audit' }).waitFor();
    const visit = await tab.context().newPage();
    await visit.goto(foreign);
    await visit.evaluate(`fetch('/api/v1/status', { credentials: 'include' }).then((response) => response.text())`);
    const key = String(await tab.evaluate(`sessionStorage.getItem('netraven.session')`));
    expect(key).toMatch(/^session\./);
    expect(received.length).toBeGreaterThanOrEqual(2);
    const all = JSON.stringify(received.map(({ rawHeaders, url: path }) => [rawHeaders, path]));
    for (const secret of [token, key, key.slice('session.'.length)]) expect(all).not.toContain(secret);

    // With the cookies of the other server.
    expect(await tab.context().cookies(`${url}/api/v1/status`)).toHaveLength(2);
    await tab.reload();
    await tab.getByRole('heading', { name: 'VLAN Audit' }).waitFor();
    await tab.getByRole('button', { name: 'Sign out' }).click();
    await tab.getByLabel('Token').fill(token);
    await tab.keyboard.press('Enter');
    await tab.getByRole('heading', { name: 'VLAN Audit' }).waitFor();
  });

  it('a new tab is in the session of the others, and a tab without the key and without others is not', async () => {
    const tab = await signedIn('/', refusals);
    await tab.getByRole('heading', { name: 'VLAN Audit' }).waitFor();
    const second = await openTab(tab, '/jobs/vlan-audit');
    await second.getByRole('heading', { name: 'Run VLAN Audit' }).waitFor();
    await second.close();
    await tab.evaluate('sessionStorage.clear()');
    await tab.reload();
    await tab.getByRole('heading', { name: 'Sign in to NetRaven' }).waitFor();
    expect(await tab.getByRole('button', { name: 'Sign out' }).count()).toBe(0);
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
    await endSession(tab);
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
