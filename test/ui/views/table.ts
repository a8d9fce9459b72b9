import { readFileSync } from 'node:fs';
import type { Locator, Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { problemsOnDesktopAndPhone } from '../accessibility.ts';
import { inBrowser } from '../in-browser.ts';

inBrowser('the table', ({ url, client, signedIn }) => {
  const rowsOf = (tab: Page): Locator => tab.getByRole('region', { name: 'Devices' }).getByRole('rowheader');
  const selected = (tab: Page, words: string): Promise<void> =>
    tab.getByRole('status').getByText(words, { exact: true }).waitFor();

  it('devices are sorted over all pages, selected on several, run on and saved as CSV', async () => {
    const all = Array.from({ length: 101 }, (_, n) => `sorted-${n}.${'x'.repeat(12)}`);
    const lines = all.map((name, n) => `${name},10.9.0.${n},${n === 50 ? 'arista_eos' : 'cisco_ios'},sorted`);
    const text = ['name,address,platform,tags', ...lines].join('\n');
    await client.sources.import({ files: [{ name: 'sorted.csv', text }] });
    try {
      const tab = await signedIn('/devices?query=tag:sorted');
      await expect.poll(() => rowsOf(tab).allTextContents()).toEqual(all.slice(0, 100));
      const head = (name: string): Locator => tab.getByRole('columnheader', { name });
      expect(await head('Device').getAttribute('aria-sort')).toBe('ascending');
      expect(await head('Platform').getAttribute('aria-sort')).toBe(null);
      await head('Device').getByRole('link').click();
      await expect.poll(() => rowsOf(tab).allTextContents()).toEqual(all.slice(1).toReversed());
      expect(await head('Device').getAttribute('aria-sort')).toBe('descending');
      expect(tab.url()).toBe(`${url}/devices?query=tag:sorted&sort=-name`);
      await tab.getByRole('link', { name: 'Next page' }).click();
      await expect.poll(() => rowsOf(tab).allTextContents()).toEqual(all.slice(0, 1));
      await head('Platform').getByRole('link').click();
      const byPlatform = [all[50], ...all.toSpliced(50, 1)];
      await expect.poll(() => rowsOf(tab).allTextContents()).toEqual(byPlatform.slice(0, 100));
      expect(tab.url()).toBe(`${url}/devices?query=tag:sorted&sort=platform`);
      await tab.reload();
      await expect.poll(() => rowsOf(tab).first().textContent()).toBe(all[50]);

      // The head stays in sight, below the bar.
      const top = (part: string): Promise<number> =>
        tab.evaluate<number>(`document.querySelector('.data ${part}').getBoundingClientRect().top`);
      await tab.evaluate('scrollTo(0, 1000)');
      expect(await top('tbody tr')).toBeLessThan(0);
      expect(await top('thead th')).toBe(44);

      // Selected devices stay when the page changes, and while another page is shown.
      const box = (name: string | undefined): Locator => tab.getByRole('checkbox', { name: `Select ${name}` });
      const run = tab.getByRole('button', { name: 'Run…' });
      expect(await run.isDisabled()).toBe(true);
      await box(all[50]).check();
      await box(all[1]).click({ modifiers: ['Shift'] });
      await selected(tab, '3 selected');
      // Shift starts only at a row that is shown and selected.
      await box(all[1]).uncheck();
      await box(all[5]).click({ modifiers: ['Shift'] });
      await selected(tab, '3 selected');
      await box(all[5]).uncheck();
      await box(all[1]).check();
      await selected(tab, '3 selected');
      await tab.getByRole('link', { name: 'Next page' }).click();
      await box(all[100]).check();
      await selected(tab, '4 selected');
      await tab.getByRole('link', { name: all[100] ?? '' }).click();
      await tab.getByRole('heading', { name: all[100] ?? '', level: 1 }).waitFor();
      await tab.goBack();
      await selected(tab, '4 selected');
      expect(await box(all[100]).isChecked()).toBe(true);
      expect(await problemsOnDesktopAndPhone(tab)).toEqual([]);
      await tab.setViewportSize({ width: 1440, height: 900 });

      // A few are in the address of the form. Nothing has started.
      await run.click();
      await tab.getByRole('link', { name: 'Talker' }).click();
      await tab.getByText('4 devices chosen').waitFor();
      const few = [all[50], all[0], all[1], all[100]];
      expect(tab.url()).toBe(`${url}/jobs/talker?devices=${few.join(',')}`);
      const command = tab.getByRole('region', { name: 'On the command line' }).locator('code');
      expect(await command.textContent()).toBe(`netraven run talker --device ${few.join(' ')}`);
      // The form does not ask: nothing was typed.
      await tab.goBack();
      await selected(tab, '4 selected');

      // Many are kept with the entry of the history: reload and Back find them.
      await tab.goto(`${url}/devices?query=tag:sorted`);
      await tab.getByRole('checkbox', { name: 'Select all rows' }).check();
      await selected(tab, '100 selected');
      await run.click();
      await tab.getByRole('link', { name: 'Talker' }).click();
      await tab.getByText('100 devices chosen').waitFor();
      expect(tab.url()).toBe(`${url}/jobs/talker`);
      await tab.getByText('50 more', { exact: true }).waitFor();
      await tab.reload();
      await tab.getByText('100 devices chosen').waitFor();
      await tab.goBack();
      await rowsOf(tab).first().waitFor();
      await tab.goForward();
      await tab.getByText('100 devices chosen').waitFor();
      expect(await command.textContent()).toBe(`netraven run talker --device ${all.slice(0, 100).join(' ')}`);

      // All devices that match are saved, in the order of the table.
      await tab.goto(`${url}/devices?query=tag:sorted&sort=-name`);
      await rowsOf(tab).first().waitFor();
      const saving = tab.waitForEvent('download');
      await tab.getByRole('button', { name: 'CSV' }).click();
      const file = await saving;
      expect(file.suggestedFilename()).toBe('devices.csv');
      const saved = readFileSync(await file.path(), 'utf8').split('\r\n');
      expect(saved[0]).toBe('name,address,port,platform,tags,health,code,proven,changed');
      expect(saved.slice(1, -1).map((line) => line.split(',')[0])).toEqual(all.toReversed());
      expect(saved[94]).toBe(`${all[7]},10.9.0.7,22,cisco_ios,sorted,never,,,`);
    } finally {
      for (const { id } of (await client.devices.list({ query: 'tag:sorted' })).devices)
        await client.devices.remove(id);
    }
  });

  it('has keys: j and k move, x selects, Escape deselects all or leaves the filter, Enter opens', async () => {
    const tab = await signedIn('/devices');
    await rowsOf(tab).nth(3).waitFor();
    const [first = '', second = ''] = await rowsOf(tab).allTextContents();
    const focused = (): Promise<unknown> => tab.evaluate('document.activeElement?.textContent');
    await tab.keyboard.press('j');
    expect(await focused()).toBe(first);
    await tab.keyboard.press('k');
    expect(await focused()).toBe(first);
    await tab.keyboard.press('x');
    await selected(tab, '1 selected');
    await tab.keyboard.press('j');
    await tab.keyboard.press('x');
    await selected(tab, '2 selected');
    await tab.keyboard.press('x');
    await selected(tab, '1 selected');

    // Keys are letters in a field. Escape gives the focus back and forgets what was typed.
    const filter = tab.getByLabel('Query');
    await filter.focus();
    await tab.keyboard.type('jx');
    expect(await filter.inputValue()).toBe('jx');
    await tab.keyboard.press('Escape');
    expect(await focused()).toBe(second);
    expect(await filter.inputValue()).toBe('');
    await selected(tab, '1 selected');
    expect(tab.url()).toBe(`${url}/devices`);

    await tab.keyboard.press('Escape');
    await selected(tab, 'None selected');
    // A checkbox takes no text, and no search opens above a menu.
    const box = tab.getByRole('checkbox', { name: `Select ${second}` });
    await box.check();
    await tab.keyboard.press('/');
    expect(await filter.evaluate((input) => input.matches(':focus'))).toBe(true);
    await tab.getByRole('button', { name: 'Run…' }).click();
    await tab.getByRole('link', { name: 'Talker' }).waitFor();
    await tab.keyboard.press('Control+k');
    expect(await tab.getByRole('dialog', { name: 'Find' }).count()).toBe(0);
    await tab.keyboard.press('Escape');
    await tab.getByRole('link', { name: 'Talker' }).waitFor({ state: 'hidden' });
    // The bar stays if no device matches.
    await filter.fill('name:* -name:*');
    await filter.press('Enter');
    await tab.getByText('No device matches.').waitFor();
    await selected(tab, '1 selected');
    await tab.getByRole('heading', { name: 'Devices', level: 1 }).focus();
    await tab.keyboard.press('Escape');
    await tab.getByRole('button', { name: 'Run…' }).waitFor({ state: 'detached' });
    await filter.fill('');
    await filter.press('Enter');
    await rowsOf(tab).nth(3).waitFor();
    await selected(tab, 'None selected');
    // With the focus on its checkbox, a row opens too.
    await box.focus();
    await tab.keyboard.press('Enter');
    await tab.getByRole('heading', { name: second, level: 1 }).waitFor();
    // A run form drops names that no device has, and names them.
    await tab.goto(`${url}/jobs/talker?devices=${second},removed-1`);
    await tab.getByText('Not chosen, because no device has this name: removed-1').waitFor();
    await tab.getByText('1 device chosen').waitFor();
  });

  it('has rows of 28 px for a mouse, and larger targets for fingers', async () => {
    const tab = await signedIn('/devices');
    await rowsOf(tab).nth(3).waitFor();
    await tab.setViewportSize({ width: 1440, height: 900 });
    const heights = `[...new Set([...document.querySelectorAll('.data tbody tr')].map((row) => row.offsetHeight))]`;
    expect(await tab.evaluate(heights)).toEqual([28]);

    const session = await tab.context().newCDPSession(tab);
    await session.send('Emulation.setTouchEmulationEnabled', { enabled: true, maxTouchPoints: 1 });
    try {
      await expect.poll(() => tab.evaluate('matchMedia("(pointer: coarse)").matches')).toBe(true);
      const { width, height: tall } = await tab.evaluate<{ width: number; height: number }>(
        `document.querySelector('.data tbody th a').getBoundingClientRect().toJSON()`,
      );
      expect(Math.min(width, tall)).toBeGreaterThanOrEqual(44);
    } finally {
      await session.send('Emulation.setTouchEmulationEnabled', { enabled: false });
      await session.detach();
    }
  });
});
