import type { Locator } from 'playwright-core';
import { expect, it, onTestFinished, vi } from 'vitest';
import type { Run, TaskReport } from '../../../packages/api/src/index.ts';
import { problemsInEveryTheme } from '../accessibility.ts';
import { inBrowser, refusals } from '../in-browser.ts';

inBrowser('a task', ({ url, client, endOf, signedIn, addJob, endSession }) => {
  /** Starts the survey job on some devices. */
  const survey = (...names: string[]): Promise<Run> =>
    client.runs.create({ jobType: 'survey', devices: names.map((name) => `name:${name}`).join(' ') });
  const tasksOf = async ({ id }: Run): Promise<readonly string[]> => {
    await endOf(id);
    return (await client.runs.tasks(id)).tasks.map((task) => task.id);
  };

  it('a run links to its tasks, with details as a tree and as JSON, and the log', async () => {
    const run = await survey('core-1', 'core-2');
    const [task] = await tasksOf(run);
    const tab = await signedIn(`/runs/${run.id}`);
    await tab.getByRole('link', { name: 'core-1', exact: true }).press('Enter');
    await tab.getByRole('heading', { name: 'Survey on core-1' }).waitFor();
    expect(tab.url()).toBe(`${url}/tasks/${task}`);
    await expect
      .poll(() => tab.getByRole('heading', { level: 1 }).evaluate((title) => title.matches(':focus')))
      .toBe(true);
    await tab.getByRole('status').getByText('surveyed').waitFor();
    const details = tab.getByRole('region', { name: 'Details' });
    await details.getByText('Acme').waitFor();
    expect(await details.getByText('null').count()).toBe(1);
    // Closed branches are not drawn, and long lists only in part.
    expect(await details.getByText('Gi0/3', { exact: true }).count()).toBe(0);
    const port = details.locator('summary').filter({ hasText: /^4 2 entries$/ });
    await port.focus();
    await tab.keyboard.press('Enter');
    await details.getByText('Gi0/3', { exact: true }).waitFor();
    await details.getByRole('button', { name: 'Show more (30 left)' }).click();
    expect(await details.locator('summary').count()).toBe(131);
    await details.getByRole('button', { name: 'JSON' }).click();
    const sent = (await client.tasks.get(task ?? '')).task.result?.details;
    expect(JSON.parse((await details.getByRole('group', { name: 'Details' }).textContent()) ?? '')).toEqual(sent);

    const log = tab.getByRole('region', { name: 'Log' });
    await log.getByText('surveyed core-1').waitFor();
    expect(await log.getByText('surveyed core-2').count()).toBe(0);
    // The device is fixed.
    expect(await log.getByRole('combobox', { name: 'Device' }).count()).toBe(0);
    const command = tab.getByRole('region', { name: 'This task on the command line' }).locator('code');
    expect(await command.textContent()).toBe(`netraven tasks show ${task}`);
    await tab.getByRole('link', { name: run.id }).click();
    await tab.getByText('2 devices: 2 ok').waitFor();
  });

  it('each kind of report is shown, hostile texts as text', async () => {
    const open = async (name: string, config = {}): Promise<Locator> => {
      const run = await client.runs.create({ jobType: 'reporter', devices: `name:${name}`, config });
      const [task] = await tasksOf(run);
      return (await signedIn(`/tasks/${task}`)).getByRole('main');
    };
    const reportOf = async (name: string): Promise<Locator> => {
      const report = (await open(name)).getByRole('region', { name: 'Report' });
      await report.waitFor();
      return report;
    };
    const hostile = '<img src=x onerror=alert(1)>';

    const core = await open('core-1');
    await core.getByText('the job changed the device').waitFor();
    const findings = core.getByRole('region', { name: 'Report' });
    const items = await findings.getByRole('listitem').allTextContents();
    expect(items.map((item) => item.replace(/^(critical|info)/, '$1: '))).toEqual([
      `critical: telnet is on ${hostile} line vty 0 4`,
      'info: all the rest is fine',
    ]);
    expect(await problemsInEveryTheme(core.page())).toEqual([]);

    const table = await reportOf('core-2');
    expect(await table.getByRole('columnheader').allTextContents()).toEqual(['port', hostile]);
    expect(await table.getByRole('cell').allTextContents()).toEqual(['Gi0/1', 'up', 'Gi0/2', '']);
    expect(await problemsInEveryTheme(table.page())).toEqual([]);

    const diff = (await reportOf('edge-1')).getByRole('group', { name: 'Lines that differ' });
    expect(await diff.textContent()).toBe(`@@ -1,3 +1,3 @@\n a\n-ntp 1\n+ntp 2 ${hostile}\n b\n`);
    expect(await problemsInEveryTheme(diff.page())).toEqual([]);

    const skipped = await open('core-1', { applies: false });
    await skipped.getByRole('status').getByText(`skipped here is no ${hostile}`).waitFor();
    const markdown = await reportOf('edge-2');
    await markdown.getByRole('heading', { name: 'Summary' }).waitFor();
    expect(await markdown.locator('strong').textContent()).toBe('bold');
    // A link to a script is no link, and an image is only a link.
    const links = await markdown.getByRole('link').evaluateAll((all) => all.map((one) => one.getAttribute('href')));
    expect(links).toEqual(['http://192.0.2.1/i']);
    expect(await markdown.locator('img').count()).toBe(0);
    expect(await markdown.textContent()).toContain(hostile);
    expect(await problemsInEveryTheme(markdown.page())).toEqual([]);
  });

  it('says what became of a change: done, undone, kept or half made', async () => {
    const line = 'snmp-server location attic';
    const refused = 'snmp-serve location attic';
    const undo = ['no snmp-server location'];
    addJob('mover', {
      meta: { label: 'Mover' },
      permissions: ['device:write'],
      configSchema: { type: 'object', properties: { end: { type: 'string' } } },
      body: `const { end } = config;
        const session = await device.connect();
        const lines = end === 'half made' ? ['${line} 2', '${refused}'] : ['${line}'];
        await session.configure(lines, end === 'undone' ? { undo: ${JSON.stringify(undo)} } : {});
        return { success: end === 'done', message: 'moved ' + end, changed: true };`,
    });
    const mover = { name: 'netraven-job-mover' };
    const isReady = async (): Promise<boolean> =>
      (await client.jobTypes.list()).jobTypes.some(({ jobType }) => jobType === 'mover');
    const isFound = async (): Promise<boolean> =>
      (await client.packages.list()).packages.some(({ name }) => name === mover.name);
    await vi.waitUntil(isFound, { timeout: 60_000 });
    await client.packages.enable({ ...mover, granted: ['device:write'] });
    onTestFinished(() => client.packages.disable(mover).then(() => undefined));
    await vi.waitUntil(isReady, { timeout: 60_000 });
    const resultOf = async (end: string): Promise<Locator> => {
      const run = await client.runs.create({ jobType: 'mover', devices: 'name:core-1', config: { end } });
      const [task] = await tasksOf(run);
      return (await signedIn(`/tasks/${task}`)).getByRole('main');
    };

    const done = await resultOf('done');
    await done.getByText('the job changed the device').waitFor();
    await done.getByText('moved done').first().waitFor();
    expect(await done.getByText(/NR_CHANGE/).count()).toBe(0);

    const undone = await resultOf('undone');
    await undone.getByText('NR_CHANGE_UNDONE').first().waitFor();
    expect(await undone.getByText('the job changed the device').count()).toBe(0);
    expect(await problemsInEveryTheme(undone.page())).toEqual([]);

    const kept = await resultOf('kept');
    await kept.getByText('core-1 keeps the change of 1 line: it has no undo lines').first().waitFor();
    await kept.getByText('NR_CHANGE_KEPT').first().waitFor();

    const halfMade = await resultOf('half made');
    await halfMade
      .getByText(`is half changed: 1 of 2 lines took effect, it refused line 2 (\`${refused}\`)`)
      .first()
      .waitFor();
    await halfMade.getByText('NR_CHANGE_HALF_MADE').first().waitFor();
    await halfMade.getByText('Compare the configuration of the device with its last backup').first().waitFor();
  });

  it('a run shows the report of its summary, which has a page of its own', async () => {
    addJob('links', {
      meta: { label: 'Links' },
      summarize: `const rows = results.map(({ device, status }) => [device.name, status]);
        return { success: false, message: 'no link', report: { kind: 'table', columns: ['device', 'status'], rows } };`,
    });
    const tab = await signedIn('/');
    await tab.getByRole('article', { name: 'Links' }).getByText('once per run, after all devices').waitFor();
    const run = await client.runs.create({ jobType: 'links', devices: 'name:core-1 name:core-2' });
    await tasksOf(run);
    await tab.goto(`${url}/runs/${run.id}`);
    await tab.getByText('2 devices: 2 ok, summary failed').waitFor();
    const report = tab.getByRole('region', { name: 'Report' });
    await report.getByRole('cell', { name: 'core-2' }).waitFor();
    expect(await report.getByRole('cell').allTextContents()).toEqual(['core-1', 'success', 'core-2', 'success']);
    expect(await problemsInEveryTheme(tab)).toEqual([]);
    await tab.getByRole('link', { name: 'summary', exact: true }).click();
    await tab.getByRole('heading', { name: 'Summary of Links' }).waitFor();
    await tab.getByRole('status').getByText('no link').waitFor();
  });

  it('a dry run does not say that the device changed; left out devices have a line for each reason', async () => {
    const run = await client.runs.create({ jobType: 'reporter', devices: 'name:core-1', dryRun: true });
    const [task] = await tasksOf(run);
    const tab = await signedIn('/');
    await tab.route(`**/api/v1/tasks/${task}`, async (route) => {
      const answer = await route.fetch();
      const report = (await answer.json()) as TaskReport;
      const { id = '' } = report.task.device ?? {};
      const leftOut = ['ACME_A', 'ACME_B', 'ACME_A'].map((code, n) => ({ id, name: `r${n}`, code, message: code }));
      const result = { ...report.task.result, changed: true };
      await route.fulfill({ json: { ...report, task: { ...report.task, result }, leftOut } });
    });
    await tab.goto(`${url}/tasks/${task}`);
    await tab.getByText('Dry run: nothing is changed on devices').waitFor();
    const facts = tab.getByRole('region', { name: 'Result' });
    expect(await facts.getByText('the job changed the device').count()).toBe(0);
    expect(await facts.getByRole('term').filter({ hasText: 'Left out' }).count()).toBe(1);
    expect(await facts.getByText(/^r\d.*\(ACME_[AB]\)$/).allTextContents()).toEqual(['r0, r2 (ACME_A)', 'r1 (ACME_B)']);
    expect(await problemsInEveryTheme(tab)).toEqual([]);
  });

  it('what a task changed is shown: its size at the run, the lines and the answers of the device at the task', async () => {
    const run = await survey('core-1');
    const [task] = await tasksOf(run);
    const hostile = '<img src=x onerror=alert(1)>';
    const changeCounts = { added: 1, removed: 1, untraced: 1, answers: 2 };
    const configChange = {
      added: 1,
      removed: 1,
      diff: `@@ -4,2 +4,2 @@ interface Vlan10\n mtu 1500\n-description a\n+description ${hostile}\n`,
      cutLines: 3,
      untraced: ['ntp peer c'],
      answers: [
        { line: 'ntp server b', answer: `% ${hostile}` },
        { line: 'no username bob', answer: 'Continue? [confirm]', said: 'y' },
      ],
    };
    const tab = await signedIn('/');
    await tab.route(`**/api/v1/tasks/${task}`, async (route) => {
      const report = (await (await route.fetch()).json()) as TaskReport;
      await route.fulfill({ json: { ...report, task: { ...report.task, changeCounts }, configChange } });
    });
    const { tasks } = await client.runs.tasks(run.id);
    const events = [
      ...tasks.map((each) => ({ type: 'task', change: 1, task: { ...each, changeCounts } })),
      { type: 'run', change: 1, run: await client.runs.get(run.id) },
    ];
    const body = events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join('');
    await tab.route(`**/api/v1/events?*`, (route) => route.fulfill({ contentType: 'text/event-stream', body }));
    const size = '+1 −1, 1 left no trace, 2 answers';
    await tab.goto(`${url}/runs/${run.id}`);
    await tab
      .getByRole('row', { name: /core-1/ })
      .getByText(size)
      .waitFor();
    await tab.goto(`${url}/tasks/${task}`);
    await tab.getByRole('region', { name: 'Result' }).getByText(size).waitFor();
    const change = tab.getByRole('region', { name: 'Change' });
    const rows = change.getByRole('table', { name: 'Lines that differ' }).getByRole('row');
    expect(await rows.allTextContents()).toEqual([
      'interface Vlan10',
      '44 mtu 1500',
      '5-description a',
      `5+description ${hostile}`,
    ]);
    await change.getByText('Lines of the difference that are not stored: 3.').waitFor();
    const untraced = change.getByRole('list', { name: 'Lines that left no trace' });
    expect(await untraced.getByRole('listitem').allTextContents()).toEqual(['ntp peer c']);
    const answers = change.getByRole('list', { name: 'Answers of the device' });
    expect(await answers.getByRole('listitem').allTextContents()).toEqual([
      `ntp server b % ${hostile}`,
      'no username bob Continue? [confirm] answered with y',
    ]);
    expect(await problemsInEveryTheme(tab)).toEqual([]);
  });

  it('details that are a text are shown unchanged', async () => {
    const [task] = await tasksOf(await survey('edge-2'));
    const tab = await signedIn(`/tasks/${task}`);
    const text = tab.getByRole('group', { name: 'Details' });
    expect(await text.textContent()).toBe('line one\n\tline two');
    expect(await tab.getByRole('button', { name: 'JSON' }).count()).toBe(0);
    await tab.getByRole('status').getByText('says no').waitFor();
  });

  it('each attempt is shown live, with its error, code and next step', async () => {
    const run = await survey('edge-1');
    const [waiting] = (await client.runs.tasks(run.id)).tasks;
    const tab = await signedIn(`/tasks/${waiting?.id}`);
    const attempts = tab.getByRole('region', { name: 'Attempts' });
    // Before the task ends.
    await attempts.getByRole('row', { name: /error.*busy ACME_BUSY.*The job says: Wait a little/ }).waitFor();
    await attempts.getByRole('row', { name: /\bok\b.*netraven-job-survey 1\.2\.3/ }).waitFor();
    await tab.getByRole('status').getByText('ok', { exact: true }).waitFor();
    expect(await attempts.getByRole('row').count()).toBe(3);
    await tab.getByRole('region', { name: 'Details' }).getByText('Acme').waitFor();
  });

  it('a saved artifact links to its text, shown without markup, and to other versions', async () => {
    await tasksOf(await survey('core-2'));
    const [task] = await tasksOf(await survey('core-2'));
    const of = { device: 'core-2', jobType: 'survey', name: 'survey' };
    const [last, before] = (await client.artifacts.history(of)).versions;
    const tab = await signedIn(`/tasks/${task}`, [/status of 404/]);
    await tab.getByRole('region', { name: 'Saved' }).getByRole('link', { name: 'survey' }).click();
    await tab.getByRole('heading', { name: 'survey of core-2' }).waitFor();
    expect(tab.url()).toBe(`${url}/artifacts/${last?.id}`);
    const text = tab.getByRole('group', { name: 'Text of survey' });
    expect(await text.textContent()).toMatch(/^of <b>core-2<\/b> at \d+\n$/);
    await tab.getByText(`Version ${last?.version} of ${last?.version}.`).waitFor();
    await tab.getByRole('link', { name: 'Previous version' }).click();
    await tab.getByText(`Version ${before?.version} of ${last?.version}.`).waitFor();
    expect(await text.textContent()).toBe((await client.artifacts.get(before?.id ?? 0)).text);
    await tab.getByRole('link', { name: 'Next version' }).waitFor();
    expect(await problemsInEveryTheme(tab)).toEqual([]);
    await tab.goto(`${url}/artifacts/999999`);
    await tab.getByText('NR_ARTIFACT_UNKNOWN').waitFor();
  });

  it('a task is hidden after signing out, and an unknown task is reported', async () => {
    const [task] = await tasksOf(await survey('core-1'));
    const tab = await signedIn('/tasks/0197c2f0-0000-7000-8000-000000000000', [/status of 404/, ...refusals]);
    await tab.getByText('NR_TASK_UNKNOWN').waitFor();
    await endSession(tab);
    await tab.goto(`${url}/tasks/${task}`);
    await tab.getByRole('heading', { name: 'Sign in to NetRaven' }).waitFor();
    expect(await tab.content()).not.toContain('core-1');
  });

  it('a task with long words is accessible in every theme and size', async () => {
    const [task] = await tasksOf(await survey('core-2'));
    const tab = await signedIn(`/tasks/${task}`);
    await tab.getByRole('region', { name: 'Details' }).waitFor();
    await tab.getByRole('region', { name: 'Log' }).getByText('surveyed core-2').waitFor({ state: 'attached' });
    expect(await problemsInEveryTheme(tab)).toEqual([]);
  });
});
