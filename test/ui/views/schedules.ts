import { afterEach, expect, it } from 'vitest';
import { problemsInEveryTheme } from '../accessibility.ts';
import { inBrowser } from '../in-browser.ts';

inBrowser('the schedules', ({ client, signedIn }) => {
  const nightly = { name: 'nightly', jobType: 'talker', devices: 'name:core-1', timeZone: 'Asia/Kolkata' };

  afterEach(async () => {
    for (const { id } of (await client.schedules.list()).schedules) await client.schedules.remove(id);
  });

  it('are listed with their next time, last run and last skip, and can be paused and resumed', async () => {
    const schedule = await client.schedules.create({ ...nightly, time: 'daily at 02:30' });
    const tab = await signedIn('/');
    await tab.getByRole('link', { name: 'Schedules', exact: true }).click();
    await tab.getByRole('heading', { name: 'Schedules', exact: true }).waitFor();
    const row = tab.getByRole('row').filter({ hasText: 'nightly' });
    await row.getByText('daily at 02:30').waitFor();
    await row.getByText('Asia/Kolkata').waitFor();
    expect(await row.locator(`time[datetime="${schedule.nextAt}"]`).count()).toBe(1);
    await row.getByRole('button', { name: 'Pause nightly' }).click();
    await row.getByRole('button', { name: 'Resume nightly' }).waitFor();
    await row.getByText('Next: paused').waitFor();
    expect((await client.schedules.get(schedule.id)).pausedAt).not.toBeNull();
    await row.getByRole('button', { name: 'Resume nightly' }).press('Enter');
    await row.getByRole('button', { name: 'Pause nightly' }).waitFor();
    expect((await client.schedules.get(schedule.id)).pausedAt).toBeNull();

    // Writes the due times of a week, so that the test need not wait for them.
    const { id: runId } = await client.runs.create({ jobType: 'talker', devices: 'name:core-1' });
    const due = { runId: null, run: null, message: null, missed: 0, decidedAt: '2026-01-02T00:00:00.000Z' };
    const recent = [
      { ...due, dueAt: '2026-01-02T00:00:00.000Z', reason: 'window', message: 'the window <b>office</b> denies' },
      {
        ...due,
        dueAt: '2026-01-01T00:00:00.000Z',
        reason: null,
        runId,
        run: { status: 'partial', success: 3, total: 4 },
      },
    ];
    await tab.route('**/api/v1/schedules', (route) =>
      route.fulfill({ json: { schedules: [{ ...schedule, recent }] } }),
    );
    await row.getByText('the window <b>office</b> denies').waitFor();
    await row.getByText('3 of 4 ok').waitFor();
    expect(await problemsInEveryTheme(tab)).toEqual([]);
    for (const width of [1440, 390]) {
      await tab.setViewportSize({ width, height: 800 });
      expect(await tab.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
      expect(await row.getByText('Last skip:').isVisible()).toBe(width === 390);
    }
    await row.getByRole('link').click();
    await tab.getByRole('heading', { name: 'Talker' }).waitFor();
  });

  it('that cannot be changed say why, and without any the page says how to add one', async () => {
    const { id } = await client.schedules.create({ ...nightly, time: 'hourly' });
    const tab = await signedIn('/schedules', [/status of 404/]);
    const problem = { type: 'about:blank', title: 'Not Found', status: 404, code: 'NR_SCHEDULE_UNKNOWN' };
    const refusal = { ...problem, detail: 'The schedule was removed', hint: 'List the schedules.', retryable: false };
    await tab.route('**/api/v1/schedules/*', (route) =>
      route.fulfill({ status: 404, contentType: 'application/problem+json', json: refusal }),
    );
    await tab.getByRole('button', { name: 'Pause nightly' }).click();
    await tab.getByText('The schedule was removed').waitFor();
    await client.schedules.remove(id);
    await tab.getByText('No schedules yet.').waitFor();
    await tab.getByRole('button', { name: 'Copy the command' }).waitFor();
    expect(await problemsInEveryTheme(tab)).toEqual([]);
  });
});
