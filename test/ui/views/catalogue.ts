import { expect, it } from 'vitest';
import { problemsOnDesktopAndPhone } from '../accessibility.ts';
import { inBrowser, refusals } from '../in-browser.ts';

inBrowser('the job catalogue', ({ signedIn, endSession }) => {
  it('shows the commands that find, install and upgrade job packages', async () => {
    const tab = await signedIn('/');
    const add = tab.getByRole('region', { name: 'Add a job' });
    await add.waitFor();
    expect(await add.locator('code').allTextContents()).toEqual([
      'netraven jobs search vlan',
      'netraven jobs add <package>',
      'netraven jobs outdated',
      'npm create @netraven/job',
    ]);
    expect(await add.getByRole('button').count()).toBe(0);
    expect(await problemsOnDesktopAndPhone(tab)).toEqual([]);
  });

  it('stays when its stream is lost, and was up to date until then', async () => {
    const tab = await signedIn('/', [/ERR_FAILED/, ...refusals]);
    await tab.getByRole('article').first().waitFor();
    await tab.route('**/api/**', (route) => route.abort());
    const before = Date.now();
    // The stream ends with its session.
    await endSession(tab);
    const note = tab.getByText(/^as of .+, reconnecting$/);
    await note.waitFor();
    const at = Date.parse((await note.locator('time').getAttribute('datetime')) ?? '');
    expect(at).toBeGreaterThanOrEqual(before);
    expect(at).toBeLessThanOrEqual(Date.now());
    expect(await tab.getByRole('article').count()).toBeGreaterThan(1);
    expect(await problemsOnDesktopAndPhone(tab)).toEqual([]);
    await tab.unroute('**/api/**');
    await tab.getByText('Your session has ended').waitFor();
  });
});
