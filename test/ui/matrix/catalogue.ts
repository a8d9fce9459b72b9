import { expect, it } from 'vitest';
import { problemsOnDesktopAndPhone } from '../accessibility.ts';
import { inBrowser } from '../in-browser.ts';

inBrowser('the job catalogue', ({ signedIn }) => {
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
});
