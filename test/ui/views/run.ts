import type { Locator, Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { problemsInEveryTheme } from '../accessibility.ts';
import { inBrowser } from '../in-browser.ts';

inBrowser('a run', ({ url, client, endOf, signedIn }) => {
  /** Starts the talker job on all four devices. */
  async function talk(config: { lines: number; pauseMs?: number }): Promise<{ id: string; ended: Promise<unknown> }> {
    const { id } = await client.runs.create({ jobType: 'talker', devices: 'name:*', config });
    return { id, ended: endOf(id) };
  }

  it('a backup over SSH starts from the page, and a refused device shows the next step', async () => {
    const tab = await signedIn('/');
    await tab.getByRole('link', { name: 'Run Configuration Backup' }).click();
    await tab.getByRole('radio', { name: 'All devices' }).check();
    await tab.getByRole('button', { name: 'Run on 4 devices' }).click();
    await tab.getByRole('row', { name: /core-1.*\bok\b.*running-config version 1/ }).waitFor();
    await tab.getByRole('row', { name: /edge-2.*error.*NR_DEVICE_AUTH_REFUSED/ }).waitFor();
    await tab.getByRole('button', { name: 'error 1' }).click();
    expect(await tab.getByRole('rowheader').allTextContents()).toEqual(['edge-2']);
    await tab.getByRole('button', { name: 'Retry 1 device' }).click();
    await tab.getByText('1 device: 1 error').waitFor();
    const { runs } = await client.runs.list({ limit: 2 });
    expect(runs[0]?.retryOf).toBe(runs[1]?.id);
    await tab.getByRole('link', { name: runs[1]?.id ?? '' }).click();
    await tab.getByText('4 devices: 3 ok, 1 error').waitFor();
  });

  it('a run whose retry had no answer can still be run again', async () => {
    const { id } = await client.runs.create({ jobType: 'survey', devices: 'name:edge-2' });
    await endOf(id);
    const tab = await signedIn(`/runs/${id}`, [/status of 500/]);
    await tab.route('**/retry', async (route) => {
      await route.fetch();
      const problem = {
        type: 'about:blank',
        title: '',
        status: 500,
        code: 'NR_INTERNAL',
        detail: 'The answer was lost',
      };
      await route.fulfill({ status: 500, contentType: 'application/problem+json', body: JSON.stringify(problem) });
    });
    await tab.getByRole('button', { name: 'Retry 1 device' }).click();
    await tab.getByText('The answer was lost').waitFor();
    await tab.getByRole('button', { name: 'Run again' }).click();
    await expect.poll(() => tab.url()).not.toContain(id);
    await tab.getByRole('heading', { name: 'Survey' }).waitFor();
  });

  it('a run can be cancelled', async () => {
    const { id, ended } = await talk({ lines: 4000, pauseMs: 50 });
    const tab = await signedIn(`/runs/${id}`);
    // Not the first line: the log shows the newest entries only.
    await logOf(tab)
      .getByText(/line \d+ of core-1/)
      .first()
      .waitFor();
    await tab.getByRole('button', { name: 'Cancel run' }).click();
    await tab.getByRole('status').getByText('cancelled', { exact: true }).waitFor();
    expect(await ended).toMatchObject({ status: 'cancelled' });
  });

  it('waiting devices are shown until they start', async () => {
    const on = (names: string[], config: object = {}): Promise<{ id: string }> =>
      client.runs.create({
        jobType: 'talker',
        devices: names.map((name) => `name:${name}`).join(' '),
        config: { ...config },
      });
    const first = await on(['core-1', 'core-2'], { lines: 4000, pauseMs: 50 });
    // Two tasks never use one device at once.
    const second = await on(['core-1', 'core-2', 'edge-1']);
    const tab = await signedIn(`/runs/${second.id}`);
    await tab.getByRole('row', { name: /edge-1.*\bok\b/ }).waitFor();
    await tab.getByText('2 more devices are waiting.').waitFor();
    const third = await on(['core-1']);
    await tab.goto(`${url}/runs/${third.id}`);
    await tab.getByText('1 device is waiting.').waitFor();
    expect(await tab.getByRole('table').count()).toBe(0);
    await client.runs.cancel(first.id);
    await tab.getByRole('row', { name: /core-1.*\bok\b/ }).waitFor();
    // The counts of the run arrive just after those of its devices.
    await expect.poll(() => tab.getByText('is waiting').count()).toBe(0);
  });

  it('the log is live, and filtered by level, device and text', async () => {
    const { id } = await talk({ lines: 8, pauseMs: 150 });
    const tab = await signedIn(`/runs/${id}`);
    const log = logOf(tab);
    // While the run is running.
    await log.getByText('line 2 of core-1').waitFor();
    await tab.getByText('4 devices: 4 ok').waitFor();
    // Wait for the last line: the end of the run comes by another stream.
    await log.getByText('that was all of core-1').waitFor();
    const shown = await log.getByText(/line \d of core-1/).allTextContents();
    expect(shown).toEqual([1, 2, 3, 4, 5, 6, 7, 8].map((n) => `line ${n} of core-1 n=${n}`));

    const { logs } = await client.logs.list({ job_id: id, level: 'warning' });
    await tab.getByRole('button', { name: 'warning', exact: true }).click();
    await log.getByText('line 2 of core-1').waitFor({ state: 'detached' });
    await log.getByText('that was all of core-1').waitFor();
    await expect.poll(() => log.getByRole('listitem').count()).toBe(logs.length);

    await tab.getByRole('button', { name: 'Log of core-2' }).click();
    await log.getByText('that was all of core-1').waitFor({ state: 'detached' });
    await log.getByText('that was all of core-2').waitFor();
    expect(await tab.getByRole('combobox', { name: 'Device' }).inputValue()).toBe('core-2');
    await tab.getByRole('button', { name: 'info', exact: true }).click();
    await tab.getByLabel('Message contains').fill('LINE 3');
    // Until the search starts, all lines are shown.
    await expect.poll(() => log.getByRole('listitem').count()).toBe(1);
    await log.getByText('line 3 of core-2').waitFor();
    const { devices } = await client.devices.list({ name: 'core-2' });
    const deviceId = devices[0]?.id;
    const command = tab.getByRole('region', { name: 'On the command line' }).locator('code');
    expect(await command.textContent()).toBe(`netraven logs --run ${id} --device ${deviceId} --text 'LINE 3' --follow`);
  });

  it('scrolling up stops following the log, and scrolling to its end starts it again', async () => {
    const { id, ended } = await talk({ lines: 100, pauseMs: 40 });
    const tab = await signedIn(`/runs/${id}`);
    const log = logOf(tab);
    await log.getByText('line 20 of core-1', { exact: false }).waitFor();
    await expect.poll(() => isAtEnd(log)).toBe(true);
    const follow = tab.getByRole('button', { name: 'Follow', exact: true });
    // The page still grows, and may move the log away from the mouse.
    await expect
      .poll(async () => {
        await log.hover();
        await tab.mouse.wheel(0, -300);
        return follow.isVisible();
      })
      .toBe(true);
    const shown = async (): Promise<readonly [entries: number, place: number]> => [
      await log.getByRole('listitem').count(),
      await log.evaluate((box) => box.scrollTop),
    ];
    // Entries that had arrived are drawn in the next frame, and several turns of the wheel may still move the log.
    let still = await shown();
    await expect
      .poll(
        async () => {
          const before = still;
          still = await shown();
          return still.join() === before.join();
        },
        { interval: 300 },
      )
      .toBe(true);
    await ended;
    expect(await shown()).toEqual(still);
    await log.press('End');
    await tab.getByRole('button', { name: 'Stop following' }).waitFor();
    await log.getByText('that was all of edge-2').waitFor();
    await expect.poll(() => isAtEnd(log)).toBe(true);
    // Wrapped lines are higher than estimated.
    await tab.setViewportSize({ width: 360, height: 740 });
    await expect.poll(() => isAtEnd(log)).toBe(true);
    await tab.reload();
    await log.getByText('that was all of edge-2').waitFor();
    await expect.poll(() => isAtEnd(log)).toBe(true);
    await tab.getByRole('button', { name: 'Stop following' }).waitFor();
  });

  it('a log that drops its oldest entries is followed to its end', async () => {
    const { id, ended } = await talk({ lines: 1400, pauseMs: 1 });
    const tab = await signedIn(`/runs/${id}`);
    const log = logOf(tab);
    await ended;
    const [last] = (await client.logs.list({ job_id: id, limit: 1 })).logs;
    await expect.poll(() => log.getByRole('listitem').last().textContent()).toContain(last?.message);
    expect(await log.getByRole('listitem').count()).toBeLessThanOrEqual(5000);
    await tab.getByRole('button', { name: 'Stop following' }).waitFor();
    await expect.poll(() => isAtEnd(log)).toBe(true);
  });

  it('a long log shows its newest entries first, and earlier ones on request', async () => {
    const { id, ended } = await talk({ lines: 300 });
    await ended;
    const tab = await signedIn(`/runs/${id}`);
    const log = logOf(tab);
    await log.getByText('that was all of').first().waitFor({ state: 'attached' });
    expect(await log.getByRole('listitem').count()).toBe(500);
    await log.getByRole('button', { name: 'Show earlier entries' }).press('Enter');
    await expect.poll(() => log.getByRole('listitem').count()).toBe(1000);
    const shown = await log.getByText(/line \d+ of core-1 /).allTextContents();
    const lines = shown.map((text) => Number(/\d+/.exec(text)?.[0]));
    expect(lines).toEqual(Array.from(lines, (_, at) => 300 - lines.length + 1 + at));
    await tab.getByRole('button', { name: 'Follow', exact: true }).waitFor();
  });

  it('failed devices come first, also without a reason, and a long message breaks no words of the table', async () => {
    const { id } = await client.runs.create({ jobType: 'survey', devices: 'name:core-1 name:core-2 name:edge-2' });
    await endOf(id);
    const tab = await signedIn(`/runs/${id}`);
    await tab.getByText('3 devices: 2 ok, 1 says no').waitFor();
    await expect.poll(() => tab.getByRole('rowheader').allTextContents()).toEqual(['edge-2', 'core-1', 'core-2']);
    const failed = tab.getByRole('row', { name: /edge-2.*says no.*The job gave no reason/ });
    await failed.getByRole('link', { name: 'edge-2', exact: true }).waitFor();
    const whole = tab
      .getByRole('columnheader')
      .or(tab.getByRole('rowheader'))
      .or(tab.getByRole('button', { name: /^Log of/ }));
    for (const word of await whole.all()) expect(await linesOf(word), (await word.textContent()) ?? '').toBe(1);
    await failed.getByRole('link', { name: 'edge-2', exact: true }).click();
    await tab.getByRole('heading', { name: 'Survey on edge-2' }).waitFor();
    await tab.getByRole('status').getByText('The job gave no reason.').waitFor();
  });

  it('a run and its log are accessible in every theme and size', async () => {
    const run = await client.runs.create({ jobType: 'backup', devices: 'name:*' });
    await endOf(run.id);
    const tab = await signedIn(`/runs/${run.id}`);
    await tab.getByRole('status').getByText('partly ok').waitFor();
    await tab.getByRole('button', { name: 'all', exact: true }).click();
    await logOf(tab).getByRole('listitem').first().waitFor({ state: 'attached' });
    expect(await problemsInEveryTheme(tab)).toEqual([]);
  });
});

function logOf(tab: Page): Locator {
  return tab.getByRole('region', { name: 'Log' }).getByRole('group', { name: 'Entries' });
}

/** Returns the number of lines that the text of an element takes. */
function linesOf(text: Locator): Promise<number> {
  return text.evaluate((element) => {
    const { ownerDocument } = element;
    const onlyTexts = 4;
    const texts = ownerDocument.createNodeIterator(element, onlyTexts);
    const tops = new Set<number>();
    for (let node = texts.nextNode(); node; node = texts.nextNode()) {
      const range = ownerDocument.createRange();
      range.selectNodeContents(node);
      for (const { top } of range.getClientRects()) tops.add(Math.round(top));
    }
    return tops.size;
  });
}

function isAtEnd(log: Locator): Promise<boolean> {
  return log.evaluate((box) => box.scrollHeight - box.scrollTop - box.clientHeight < 2);
}
