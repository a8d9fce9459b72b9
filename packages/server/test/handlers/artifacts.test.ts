import { artifacts as stored, retention, runs, tasks } from '@netraven/db';
import { expect, it, onTestFinished, vi } from 'vitest';
import { addDevices, beginAll, offering, taskResult, record } from '@netraven/db/test-utils/fixtures';
import { sharedApi } from '../../test-utils/api.ts';

const api = await sharedApi();
const worker = await offering(api.db, record('backup'), record('report', { scope: 'fleet' }));
await addDevices(api.db, 'edge', 1);

async function save(jobType: string, name: string, text: string): Promise<void> {
  await runs.create(api.db, { jobType, devices: 'name:*', createdBy: 'tester' });
  const [task] = await tasks.fetch(api.db, 'default', 1);
  if (!task) throw new Error('no task');
  await beginAll(api.db, worker, [task]);
  const reveals = { '<secret:3f9a>': 'canary-secret' };
  await tasks.commitResults(api.db, [taskResult(task, { artifacts: [{ name, text, reveals, mirrored: true }] })]);
}

await save('backup', 'running-config', 'hostname edge1\nsecret <secret:3f9a>\n');
await save('backup', 'running-config', 'hostname edge1\nsecret <secret:3f9a>\nntp server 192.0.2.1\n');
await save('report', 'summary', 'all well');

const history = { device: 'edge1', jobType: 'backup', name: 'running-config' };

it('the history of an artifact is listed, newest first', async () => {
  const { versions } = await api.client.artifacts.history(history);
  expect(versions.map(({ version, deviceName, name }) => [version, deviceName, name])).toEqual([
    [2, 'edge1', 'running-config'],
    [1, 'edge1', 'running-config'],
  ]);
});

it('the text of a version is returned byte for byte, with masked secrets', async () => {
  const { versions } = await api.client.artifacts.history(history);
  const { text, ...version } = await api.client.artifacts.get(versions[1]?.id ?? 0);
  expect(versions[1]).toMatchObject(version);
  expect(text).toBe('hostname edge1\nsecret <secret:3f9a>\n');
  expect(JSON.stringify(text)).not.toContain('canary-secret');
});

it('the artifacts of a fleet job are found without a device', async () => {
  const { versions } = await api.client.artifacts.history({ jobType: 'report', name: 'summary' });
  expect(versions).toMatchObject([{ deviceId: null, deviceName: '', version: 1 }]);
});

it('a device without versions has an empty history, and an unknown one is named', async () => {
  expect(await api.client.artifacts.history({ ...history, jobType: 'report', name: 'summary' })).toEqual({
    versions: [],
    others: [],
  });
  for (const device of ["x' or '1'='1", 'edge2']) {
    await expect(api.client.artifacts.history({ ...history, device })).rejects.toMatchObject({
      code: 'NR_DEVICE_UNKNOWN',
    });
  }
});

it('the latest version of each artifact is listed, of a device and of fleet jobs', async () => {
  const listed = async (query: { device?: string }): Promise<unknown> =>
    (await api.client.artifacts.latest(query)).versions.map(({ jobType, name, version }) => [jobType, name, version]);
  expect(await listed({ device: 'edge1' })).toEqual([['backup', 'running-config', 2]]);
  expect(await listed({})).toEqual([['report', 'summary', 1]]);
  await expect(listed({ device: 'edge2' })).rejects.toMatchObject({ code: 'NR_DEVICE_UNKNOWN' });
});

it.each([999_999, '0', '-1', '1.5', '1;drop', '1e0', '99999999999999999', 'running-config'])(
  'the version id %s is unknown',
  async (id) => {
    await expect(api.client.artifacts.get(id)).rejects.toMatchObject({
      code: 'NR_ARTIFACT_UNKNOWN',
      status: 404,
      message: `There is no artifact version ${id}`,
      hint: expect.stringContaining('netraven artifacts history') as unknown,
    });
  },
);

async function ids(): Promise<number[]> {
  return (await api.client.artifacts.history(history)).versions.map(({ id }) => id).toReversed();
}

it('two versions are compared', async () => {
  const [from = 0, to = 0] = await ids();
  const diff = await api.client.artifacts.diff({ from, to });
  expect([diff.from.version, diff.to.version, diff.added, diff.removed]).toEqual([1, 2, 1, 0]);
  expect(diff.hunks[0]?.lines).toEqual([' hostname edge1', ' secret <secret:3f9a>', '+ntp server 192.0.2.1']);
  await expect(api.client.artifacts.diff({ from, to: 999_999 })).rejects.toMatchObject({ code: 'NR_ARTIFACT_UNKNOWN' });
});

it('each line of a version is told with the version that brought it', async () => {
  const [first = 0, second = 0] = await ids();
  const { lines, versions, isComplete } = await api.client.artifacts.blame(second);
  expect(lines.map(({ versionId }) => versionId)).toEqual([first, first, second]);
  expect([versions.map(({ version }) => version), isComplete]).toEqual([[1, 2], true]);
  await expect(api.client.artifacts.blame(999_999)).rejects.toMatchObject({ code: 'NR_ARTIFACT_UNKNOWN' });
});

it('devices are found by what their configuration has', async () => {
  const { searched, without, found, devices } = await api.client.artifacts.search({
    text: 'NTP server',
    ignoreCase: true,
  });
  expect({ searched, without, found }).toEqual({ searched: 1, without: 0, found: 1 });
  expect(devices).toMatchObject([
    { version: { deviceName: 'edge1', version: 2 }, count: 1, lines: [{ number: 3, text: 'ntp server 192.0.2.1' }] },
  ]);
  expect(await api.client.artifacts.search({ text: 'NTP server' })).toMatchObject({ searched: 1, found: 0 });
});

it('devices are found by what their configuration lacks, and by both', async () => {
  const found = async (query: Parameters<typeof api.client.artifacts.search>[0]): Promise<number> =>
    (await api.client.artifacts.search(query)).found;
  expect(await found({ without: 'snmp-server' })).toBe(1);
  expect(await found({ without: 'ntp server' })).toBe(0);
  expect(await found({ text: 'hostname', without: 'ntp server' })).toBe(0);
  expect(await found({ text: 'hostname', device: 'edge*' })).toBe(1);
  await expect(found({ text: 'x', device: 'edge9' })).rejects.toMatchObject({ code: 'NR_DEVICE_UNKNOWN' });
  await expect(found({})).rejects.toMatchObject({ status: 400 });
});

it('devices are found by a regular expression, with the lines around', async () => {
  const lines = async (query: Parameters<typeof api.client.artifacts.search>[0]): Promise<unknown> =>
    (await api.client.artifacts.search(query)).devices.flatMap((one) =>
      one.lines.map(({ number, isContext = false }) => (isContext ? `${number}-` : `${number}:`)),
    );
  expect(await lines({ text: '^NTP .*1$', regex: true, ignoreCase: true, context: 1 })).toEqual(['2-', '3:']);
  expect(await lines({ text: 'hostname|ntp', regex: true, context: 1 })).toEqual(['1:', '2-', '3:']);
  expect(await lines({ text: 'secret', context: 5 })).toEqual(['1-', '2:', '3-']);
  expect(await lines({ text: 'ntp.*1' })).toEqual([]);
  expect(await api.client.artifacts.search({ without: '^ntp', regex: true })).toMatchObject({ searched: 1, found: 0 });
  expect(await api.client.artifacts.search({ without: '^tp', regex: true })).toMatchObject({ found: 1 });
  await expect(lines({ text: 'ntp (', regex: true })).rejects.toMatchObject({
    code: 'NR_SEARCH_REGEX_INVALID',
    status: 400,
    message: expect.stringContaining('"ntp ("') as unknown,
  });
});

it('a search at an instant reads what was the newest version then', async () => {
  const { versions } = await api.client.artifacts.history(history);
  const [, first] = versions;
  const then = await api.client.artifacts.search({ text: 'ntp server', at: first?.savedAt ?? '' });
  expect(then).toMatchObject({ searched: 1, found: 0 });
  expect(await api.client.artifacts.search({ text: 'hostname', at: '2020-01-01T00:00:00Z' })).toMatchObject({
    ...{ searched: 0, without: 1, notSearched: [{ device: 'edge1', reason: 'no-version' }] },
  });
});

it('the changes of all devices are listed, newest first', async () => {
  const since = new Date(Date.now() - 3_600_000).toISOString();
  const { changes, isCut } = await api.client.artifacts.changes({ since });
  expect(changes.map(({ version, isFirst, added, removed }) => [version.version, isFirst, added, removed])).toEqual([
    [2, false, 1, 0],
    [1, true, null, null],
  ]);
  expect(changes[0]?.hunks).toMatchObject([{ section: [], lines: ['+ntp server 192.0.2.1'] }]);
  expect(isCut).toBe(false);
  const page = await api.client.artifacts.changes({ since, limit: 1 });
  expect(page).toMatchObject({ changes: [{ version: { version: 2 } }], isCut: false });
  const last = await api.client.artifacts.changes({ since, limit: 1, ...page.next });
  expect(last.changes.map(({ version }) => version.version)).toEqual([1]);
  expect(last.next).toBeUndefined();
  await expect(api.client.artifacts.changes({ since, after: 'unknown' })).rejects.toMatchObject({
    code: 'NR_ARTIFACT_UNKNOWN',
  });
  expect(await api.client.artifacts.changes({ since, until: since })).toMatchObject({ changes: [] });
});

it('the changes of some devices are listed, by name, pattern or tag', async () => {
  const since = new Date(Date.now() - 3_600_000).toISOString();
  const listed = async (by: { device?: string; tag?: string }): Promise<string[]> =>
    (await api.client.artifacts.changes({ since, ...by })).changes.map(({ version }) => version.deviceName);
  const other = await api.client.devices.create({ name: 'wan1', address: '192.0.2.9', platform: 'x', tags: ['wan'] });
  try {
    expect(await listed({ device: 'edge1' })).toEqual(['edge1', 'edge1']);
    expect(await listed({ device: 'edge*' })).toEqual(['edge1', 'edge1']);
    expect(await listed({ tag: 'wan' })).toEqual([]);
    await expect(listed({ tag: 'wan', device: 'edge1' })).rejects.toMatchObject({
      code: 'NR_DEVICE_NONE',
      message: 'No device edge1 has the tag wan',
    });
    expect(await listed({ tag: 'edge', device: 'edge*' })).toEqual(['edge1', 'edge1']);
    await expect(listed({ tag: 'nowhere' })).rejects.toMatchObject({ code: 'NR_DEVICE_NONE' });
    await expect(listed({ device: 'edge9' })).rejects.toMatchObject({ code: 'NR_DEVICE_UNKNOWN' });
  } finally {
    await api.client.devices.remove(other.id);
  }
});

it('a job type or name that nothing has is refused, with the near one', async () => {
  const { artifacts } = api.client;
  const since = new Date(0).toISOString();
  const ask = [
    (of: object) => artifacts.search({ text: 'x', ...of }),
    (of: object) => artifacts.changes({ since, ...of }),
    (of: object) => artifacts.history({ device: 'edge1', ...of }),
    (of: object) => artifacts.export(of),
  ] as const;
  for (const asked of ask) {
    await expect(asked({ jobType: 'bakcup' })).rejects.toMatchObject({
      code: 'NR_ARTIFACT_NONE',
      status: 404,
      message: 'The job type bakcup has saved nothing. Did you mean "backup"?',
    });
    await expect(asked({ jobType: 'backup', name: 'config-running' })).rejects.toMatchObject({
      message: 'The job type backup has no config-running. Did you mean "running-config"?',
    });
    await expect(asked({ jobType: 'report', name: 'x' })).rejects.toMatchObject({
      message: 'The job type report has no x. It has: summary.',
    });
  }
  await expect(artifacts.export({ name: 'summery' })).rejects.toMatchObject({
    message: 'The archive has no summery. Did you mean "summary"?',
  });
});

it('a time without versions is answered with the time that has some', async () => {
  const { versions } = await api.client.artifacts.history(history);
  const span = { first: versions[1]?.savedAt, last: versions[0]?.savedAt };
  const early = { at: '2020-01-01T00:00:00Z' };
  expect(await api.client.artifacts.search({ text: 'x', ...early })).toMatchObject({ searched: 0, span });
  const between = { since: '2019-01-01T00:00:00Z', until: early.at };
  expect(await api.client.artifacts.changes(between)).toMatchObject({ changes: [], span });
  expect(await api.client.artifacts.search({ text: 'x' })).not.toHaveProperty('span');
  await expect(api.client.artifacts.export(early)).rejects.toMatchObject({
    code: 'NR_ARTIFACT_NONE',
    message: `The first text was saved at ${span.first}, after 2020-01-01T00:00:00.000Z`,
  });
  const other = await api.client.devices.create({ name: 'wan1', address: '192.0.2.9', platform: 'x' });
  try {
    expect(await api.client.artifacts.search({ text: 'x', device: 'wan1' })).not.toHaveProperty('span');
    await expect(api.client.artifacts.export({ device: 'wan1' })).rejects.toMatchObject({
      message: 'No job has saved a text of these devices',
    });
  } finally {
    await api.client.devices.remove(other.id);
  }
});

it('lines that only moved are no change when their order is ignored', async () => {
  const texts = ['vlan 1\n a\n b\nvlan 2\n c\n', 'vlan 2\n c\nvlan 1\n b\n a\n', 'vlan 2\n c\n d\nvlan 1\n a\n b\n'];
  for (const text of texts) await save('backup', 'moved', text);
  const moved = { jobType: 'backup', name: 'moved' };
  const { versions } = await api.client.artifacts.history({ device: 'edge1', ...moved });
  const [third = 0, second = 0, first = 0] = versions.map(({ id }) => id);
  const sizeOf = async (from: number, to: number): Promise<unknown> => {
    const { added, removed } = await api.client.artifacts.diff({ from, to, ignoreOrder: true });
    return [added, removed];
  };
  expect(await sizeOf(first, second)).toEqual([0, 0]);
  const { hunks } = await api.client.artifacts.diff({ from: second, to: third, ignoreOrder: true });
  expect(hunks).toMatchObject([{ section: ['vlan 2'], newStart: 3, lines: ['+ d'] }]);
  const since = new Date(0).toISOString();
  const { changes } = await api.client.artifacts.changes({ ...moved, since, ignoreOrder: true });
  expect(changes.map(({ version, added, removed }) => [version.version, added, removed])).toEqual([
    [3, 1, 0],
    [1, null, null],
  ]);
  // Two versions have the same new lines, in another order.
  for (const text of ['x\n', 'a\nb\nx\n', 'x\n', 'b\nx\na\n']) await save('backup', 'apart', text);
  const apart = await api.client.artifacts.changes({ ...moved, name: 'apart', since, ignoreOrder: true });
  expect(apart.changes.map(({ version, count }) => [version.version, count])).toEqual([
    [4, 2],
    [3, 1],
    [1, 1],
  ]);
  expect((await api.client.artifacts.changes({ ...moved, since })).changes).toHaveLength(3);
});

it('changes are equal only if each of their lines is in the same section', async () => {
  const text = (first: string, second: string): string =>
    `acl mgmt\n permit a\n${first}\nacl guest\n permit b\n${second}\n`;
  const [plain, open] = ['ntp 1', ' permit any'];
  for (const [first, second] of [
    [plain, plain],
    [open, plain],
    [plain, plain],
    [plain, open],
    [plain, plain],
  ] as const) {
    await save('backup', 'sections', text(first, second));
  }
  const since = new Date(0).toISOString();
  const { changes } = await api.client.artifacts.changes({ jobType: 'backup', name: 'sections', since });
  // The change outside of both sections is the same.
  expect(changes.map(({ version, count }) => [version.version, count])).toEqual([
    [5, 1],
    [5, 2],
    [4, 2],
    [4, 1],
    [3, 1],
    [2, 1],
    [1, 1],
  ]);
});

it('a hunk that versions have in common is one change, also if one of them has other hunks too', async () => {
  const text = (ntp: number, name: string, snmp: number): string =>
    `ntp server ${ntp}\ninterface a\n description ${name}\n!\nsnmp ${snmp}\n`;
  const versions = [text(1, 'x', 1), text(2, 'x', 2), text(1, 'x', 1), text(2, 'y', 2), 'snmp 2\n', 'snmp 3\n'];
  for (const each of versions) await save('backup', 'hunks', each);
  const of = { jobType: 'backup', name: 'hunks', since: new Date(0).toISOString(), device: 'edge1' };
  const { changes } = await api.client.artifacts.changes(of);
  const rows = changes.map(({ version, count, added, hunks }) => [
    ...[version.version, count, added],
    hunks.map(({ lines }) => lines.at(-1)),
  ]);
  expect(rows).toEqual([
    [6, 1, 1, ['+snmp 3']],
    [5, 1, 0, ['-!']],
    [4, 2, 2, ['+ntp server 2', '+snmp 2']],
    [4, 1, 1, ['+ description y']],
    [3, 1, 2, ['+ntp server 1', '+snmp 1']],
    [1, 1, null, []],
  ]);
  const pages: unknown[] = [];
  for (let next = {}, isLast = false; !isLast;) {
    const page = await api.client.artifacts.changes({ ...of, limit: 1, ...next });
    pages.push(...page.changes);
    next = page.next ?? {};
    isLast = page.next === undefined;
  }
  expect(pages).toEqual(changes);
});

it('a change names the last version of a device, also if the clock was set back between two', async () => {
  for (const text of ['a\n', 'a\nb\n', 'a\n', 'a\nb\n']) await save('backup', 'set-back', text);
  await api.db.pool.query(`update artifact set saved_at = (select saved_at from artifact as other
    where name = 'set-back' and version = 6 - artifact.version) where name = 'set-back' and version in (2, 4)`);
  const of = { jobType: 'backup', name: 'set-back', since: new Date(0).toISOString(), device: 'edge1' };
  const { changes } = await api.client.artifacts.changes(of);
  const { versions } = await api.client.artifacts.history({ jobType: 'backup', name: 'set-back', device: 'edge1' });
  const idOf = (number: number): number | undefined => versions.find(({ version }) => version === number)?.id;
  expect(changes.find(({ count }) => count === 2)).toMatchObject({
    version: { version: 2 },
    devices: [{ name: 'edge1', versionId: idOf(4), fromId: idOf(3) }],
  });
});

it('changes without an end have the newest version, also if the clock of the server is behind', async () => {
  const since = new Date(Date.now() - 3_600_000).toISOString();
  for (const text of ['a\n', 'b\n']) await save('backup', 'clock', text);
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() - 60_000 });
  onTestFinished(() => void vi.useRealTimers());
  const { changes } = await api.client.artifacts.changes({ jobType: 'backup', name: 'clock', since });
  expect(changes.map(({ version }) => version.version)).toContain(2);
});

it('the net difference compares what each device had at two instants', async () => {
  const of = { jobType: 'backup', name: 'net', device: 'edge1' };
  for (const text of ['a\n', 'a\nb\n', 'a\n', 'a\nc\n', 'a\nc\nd\n']) await save('backup', 'net', text);
  const at = (await api.client.artifacts.history(of)).versions.map(({ savedAt }) => savedAt).toReversed();
  const net = async (from: number, to: number): Promise<unknown[]> =>
    (
      await api.client.artifacts.changes({
        ...of,
        net: true,
        since: at[from - 1] ?? '2020-01-01T00:00:00Z',
        until: at[to - 1] ?? '',
      })
    ).changes.map(({ version, isFirst, hunks }) => [version.version, isFirst, hunks.flatMap(({ lines }) => lines)]);
  expect(await net(1, 3)).toEqual([]);
  expect(await net(1, 2)).toEqual([[2, false, ['+b']]]);
  expect(await net(2, 5)).toEqual([[5, false, ['-b', '+c', '+d']]]);
  expect(await net(0, 4)).toEqual([[4, true, []]]);
  for (const [version, name] of [
    [1, 'before'],
    [2, 'alice'],
    [5, 'bob'],
  ] as const) {
    await api.db.pool.query("update artifact set authors = $1 where name = 'net' and version = $2", [
      JSON.stringify([{ name, address: null, changedAt: null }]),
      version,
    ]);
  }
  const { changes } = await api.client.artifacts.changes({ ...of, net: true, since: at[0] ?? '' });
  expect(changes.map(({ authors }) => authors.map(({ name }) => name))).toEqual([['bob', 'alice']]);
  const since = new Date(0).toISOString();
  expect((await api.client.artifacts.changes({ ...of, since })).changes).toHaveLength(5);
  expect(await api.client.artifacts.changes({ jobType: 'report', name: 'summary', since, net: true })).toMatchObject({
    changes: [{ isFirst: true, devices: [{ name: '', fromId: null }] }],
  });
});

it('a version tells the size of its change, and until when its text was saved unchanged', async () => {
  for (const text of ['a\n', 'a\nb\n', 'a\nb\n']) await save('backup', 'confirmed', text);
  const { versions } = await api.client.artifacts.history({ device: 'edge1', jobType: 'backup', name: 'confirmed' });
  expect(versions.map(({ version, isFirst, added, removed }) => [version, isFirst, added, removed])).toEqual([
    [2, false, 1, 0],
    [1, true, null, null],
  ]);
  const [newest, first] = versions;
  expect(newest?.confirmedAt).not.toBe(newest?.savedAt);
  expect(first?.confirmedAt).toBe(first?.savedAt);
  const { versions: latest } = await api.client.artifacts.latest({ device: 'edge1' });
  expect(latest.find(({ name }) => name === 'confirmed')?.confirmedAt).toBe(newest?.confirmedAt);
});

it('a damaged text is logged and not compared, and the other versions are', async () => {
  const long = (end: string): string => `${'interface Vlan10\n'.repeat(500)}${end}\n`;
  const logged = vi.spyOn(api.db.logger, 'error');
  // Damaged before it is a version: the server may compare a new one at any time.
  await save('backup', 'same-text', long('b'));
  await api.db.pool.query(
    `update blob set content = '\\x00' where hash = (select hash from artifact where name = 'same-text')`,
  );
  for (const end of ['a', 'b', 'c', 'd']) await save('backup', 'damaged', long(end));
  const damaged = { jobType: 'backup', name: 'damaged' };
  const { versions } = await api.client.artifacts.history({ device: 'edge1', ...damaged });
  expect(versions.map(({ version, added }) => [version, added])).toEqual([
    [4, 1],
    [3, null],
    [2, null],
    [1, null],
  ]);
  const { changes } = await api.client.artifacts.changes({ ...damaged, since: new Date(0).toISOString() });
  expect(changes.map(({ version, added }) => [version.version, added])).toEqual([
    [4, 1],
    [3, null],
    [2, null],
    [1, null],
  ]);
  expect(logged).toHaveBeenCalledWith(expect.stringContaining(`version id ${versions[2]?.id} cannot be read`));
  const at = versions[2]?.savedAt ?? '';
  expect(await api.client.artifacts.search({ ...damaged, text: 'Vlan10', at })).toMatchObject({
    ...{ searched: 0, without: 1, notSearched: [{ device: 'edge1', reason: 'unreadable' }] },
  });
});

it('texts of more than 2 MiB are neither compared nor searched', async () => {
  await save('backup', 'long', 'a\n');
  await save('backup', 'long', 'b\n'.repeat(1_100_000));
  const long = { jobType: 'backup', name: 'long' };
  const { versions } = await api.client.artifacts.history({ device: 'edge1', ...long });
  const [to = 0, from = 0] = versions.map(({ id }) => id);
  await expect(api.client.artifacts.diff({ from, to })).rejects.toMatchObject({ code: 'NR_ARTIFACT_TOO_LONG' });
  await expect(api.client.artifacts.blame(to)).rejects.toMatchObject({ code: 'NR_ARTIFACT_TOO_LONG' });
  expect(await api.client.artifacts.search({ ...long, text: 'b' })).toMatchObject({
    ...{ searched: 0, without: 1, notSearched: [{ device: 'edge1', reason: 'too-long' }] },
  });
  const since = new Date(Date.now() - 3_600_000).toISOString();
  const { changes } = await api.client.artifacts.changes({ ...long, since, limit: 1 });
  expect(changes).toMatchObject([{ isFirst: false, added: null, hunks: [] }]);
});

it('after old versions were removed, the others are shown as what they are', async () => {
  for (const text of ['a\n', 'a\nb\n', 'a\nb\nc\n']) await save('backup', 'aged', text);
  const aged = { device: 'edge1', jobType: 'backup', name: 'aged' };
  await api.client.retention.change({ versions: { backup: { count: 2 } } });
  // A version that no mirror has is kept.
  await stored.noteMirrored(api.db, 'home:/mirror.git', 0, 1_000_000);
  // One of these, and some that tests above saved.
  expect((await retention.removeOld(api.db, new Date())).versions).toBeGreaterThan(0);
  const { versions } = await api.client.artifacts.history(aged);
  const [last = 0, kept = 0] = versions.map(({ id }) => id);
  expect(versions.map(({ version }) => version)).toEqual([3, 2]);
  const { lines, isComplete } = await api.client.artifacts.blame(last);
  expect([lines.map(({ versionId }) => versionId), isComplete]).toEqual([[kept, kept, last], false]);
  const { changes } = await api.client.artifacts.changes({ ...ofAged, since: new Date(0).toISOString() });
  expect(changes.map(({ version, isFirst, added }) => [version.version, isFirst, added])).toEqual([
    [3, false, 1],
    [2, false, null],
  ]);
});
const ofAged = { jobType: 'backup', name: 'aged' };

it('a pattern is no device, and a removed device keeps its versions', async () => {
  await expect(api.client.artifacts.latest({ device: 'edge*' })).rejects.toMatchObject({ code: 'NR_ARTIFACT_PATTERN' });
  const { id } = (await api.client.devices.list({ name: 'edge1' })).devices[0] ?? {};
  await api.client.devices.remove(id ?? '');
  expect((await api.client.artifacts.latest({ device: 'edge1' })).versions).not.toEqual([]);
});

it('a search and an export at an instant have devices that were removed since', async () => {
  const { versions } = await api.client.artifacts.history(history);
  const at = versions[0]?.savedAt ?? '';
  const main = { jobType: 'backup', name: 'running-config' };
  const exported = async (of: object): Promise<string[]> =>
    (await api.client.artifacts.export({ ...main, ...of })).texts.map(({ text }) => text.split('\n')[0] ?? '');
  const removedAt = expect.stringMatching(/^20.*Z$/) as string;
  const device1 = { version: { deviceName: 'edge1', version: 2 }, removedAt };
  const found = { searched: 1, found: 1, devices: [device1] };
  const later = new Date(Date.now() + 3_600_000).toISOString();
  for (const device of [{}, { device: 'edge1' }, { device: 'edg*' }, { tag: 'edge' }]) {
    expect(await api.client.artifacts.search({ text: 'ntp server', at, ...device })).toMatchObject(found);
    expect(await exported({ at, ...device })).toEqual(['hostname edge1']);
  }
  await expect(api.client.artifacts.search({ text: 'ntp server' })).rejects.toMatchObject({ code: 'NR_DEVICE_NONE' });
  await expect(exported({})).rejects.toMatchObject({ code: 'NR_ARTIFACT_NONE' });
  // It was removed before.
  await expect(api.client.artifacts.search({ text: 'ntp server', at: later })).rejects.toMatchObject({
    code: 'NR_DEVICE_NONE',
  });
  await expect(exported({ at: later })).rejects.toMatchObject({ code: 'NR_ARTIFACT_NONE' });
  await expect(api.client.artifacts.search({ text: 'x', at, device: 'wan*' })).rejects.toMatchObject({
    code: 'NR_DEVICE_UNKNOWN',
  });
  // Another device takes the name.
  await addDevices(api.db, 'edge', 1);
  const none = { device: 'edge1', reason: 'no-version' };
  expect(await api.client.artifacts.search({ text: 'ntp server', at: later })).toMatchObject({
    ...{ searched: 0, notSearched: [none] },
  });
  await save('backup', 'running-config', 'hostname new\nntp server\n');
  expect(await api.client.artifacts.search({ text: 'ntp server', at: later })).toMatchObject({
    searched: 1,
    devices: [{ version: { version: 1 }, removedAt: null }],
  });
  expect(await exported({ at: later })).toEqual(['hostname new']);
  const ofAll = await api.client.artifacts.search({ text: 'ntp server', at });
  // The new device did not exist then.
  expect(ofAll).toMatchObject({ ...found, without: 0, notSearched: [] });
  expect(await exported({ at })).toEqual(['hostname edge1']);
  expect(await api.client.artifacts.search({ text: 'ntp server', at, tag: 'edge' })).toEqual(ofAll);
});

it('all devices that fit are named, with the lines of 1,000 of them', async () => {
  await api.db.pool.query(`
    insert into artifact (device_id, device_name, job_type, name, version, hash, size, mirrored, run_id, task_id)
    select gen_random_uuid(), 'old-' || number, job_type, 'many', 1, hash, size, true, run_id, task_id
    from artifact cross join generate_series(1, 1200) as number
    where device_name = 'edge1' and name = 'running-config' order by artifact.id limit 1200`);
  await api.db.pool.query(`
    insert into removed_device select device_id, '{}', now() + interval '1 day' from artifact where name = 'many'`);
  await api.db.pool.query(`insert into device_name (device_id, name, since, until)
    select device_id, device_name, 'epoch', now() + interval '1 day' from artifact where name = 'many'`);
  const many = { jobType: 'backup', name: 'many', device: 'old-*', at: new Date(Date.now() + 60_000).toISOString() };
  const lacking = await api.client.artifacts.search({ ...many, without: 'snmp-server' });
  expect([lacking.found, lacking.devices.length, lacking.devices.at(-1)?.version.deviceName]).toEqual([
    ...[1_200, 1_200, 'old-1200'],
  ]);
  const having = await api.client.artifacts.search({ ...many, text: 'hostname' });
  expect(having.devices).toHaveLength(1_200);
  expect(having.devices.filter(({ count }) => count === 1)).toHaveLength(1_000);
  expect(having.devices.filter(({ count, lines }) => count === null && lines.length === 0)).toHaveLength(200);
});

it('the history comes in pages, each version once', async () => {
  for (let n = 0; n < 5; n += 1) await save('backup', 'paged', `version ${n}\n`);
  const of = { device: 'edge1', jobType: 'backup', name: 'paged' };
  const numbers: number[] = [];
  for (let next: object | undefined = {}; next;) {
    const page = await api.client.artifacts.history({ ...of, limit: 2, ...next });
    expect(page.versions.length).toBeLessThanOrEqual(2);
    numbers.push(...page.versions.map(({ version }) => version));
    ({ next } = page as { next?: object });
  }
  expect(numbers).toEqual([5, 4, 3, 2, 1]);
  // 100 are the default.
  await api.db.pool.query(`
    insert into artifact (device_id, device_name, job_type, name, version, hash, size, mirrored, run_id, task_id)
    select device_id, device_name, job_type, name, n, hash, size, mirrored, run_id, task_id
    from artifact, generate_series(6, 150) n where name = 'paged' and version = 5`);
  expect((await api.client.artifacts.history(of)).versions).toHaveLength(100);
});
