import { describe, expect, it, test } from 'vitest';
import { AttemptStore, IgnoredLines, Redactor, type Memory } from '../../src/attempt/index.ts';

const nothing: Memory = {
  state: async () => undefined,
  head: async () => undefined,
  latest: async () => undefined,
  list: async () => [],
  history: async () => [],
};

/** Returns a memory in which each artifact has the version 3 with this text. */
function withVersion(text: string): Memory {
  const latest = { text, version: 3, savedAt: new Date(0) };
  return {
    ...nothing,
    head: async () => ({ version: 3, isText: async (other) => other === text }),
    latest: async () => latest,
  };
}

const nothingSecret = new Redactor([]);

function store(
  memory: Memory = nothing,
  ignored: IgnoredLines = new IgnoredLines(),
  kept: Redactor = nothingSecret,
): AttemptStore {
  return new AttemptStore({
    memory,
    owner: { jobType: 'sample', deviceId: 'd1' },
    granted: [],
    dryRun: false,
    redactors: { shown: nothingSecret, kept },
    ignored,
  });
}

const megabytes = (count: number): string => 'x'.repeat(count * 2 ** 20);

describe('the artifacts of a task', () => {
  it('have at most 64 MiB together, saved one after another or at once', async () => {
    const { artifacts } = store();
    await artifacts.save('a', megabytes(40));
    await expect(artifacts.save('b', megabytes(25))).rejects.toMatchObject({ code: 'NR_ARTIFACT_TOO_LARGE' });
    expect(await artifacts.save('b', megabytes(24))).toMatchObject({ version: 1 });

    let waiting = 0;
    const slow: Memory = {
      ...nothing,
      head: async () => {
        waiting++;
        await new Promise((resolve) => setTimeout(resolve, 100));
        return undefined;
      },
    };
    const together = store(slow).artifacts;
    const text = megabytes(30);
    const all = await Promise.allSettled(Array.from({ length: 50 }, (_, n) => together.save(`a${n}`, text)));
    expect(all.filter(({ status }) => status === 'fulfilled')).toHaveLength(2);
    expect(waiting).toBe(2);
  });

  it('count once if saved twice under one name', async () => {
    const { artifacts } = store();
    for (let n = 0; n < 3; n++) expect(await artifacts.save('same', megabytes(40))).toMatchObject({ version: 1 });
  });

  it('make no new version if only ignored lines changed', async () => {
    const memory = withVersion('ntp clock 1\nhostname a\n');
    const { artifacts } = store(memory, new IgnoredLines(['ntp clock \\d+', '! .*']));
    expect(await artifacts.save('same', 'ntp clock 1\nhostname a\n')).toEqual({ version: 3, changed: false });
    expect(await artifacts.save('clock', 'ntp clock 2\n! 10:00\nhostname a\n')).toEqual({ version: 3, changed: false });
    expect(await artifacts.save('name', 'ntp clock 2\nhostname b\n')).toEqual({ version: 4, changed: true });
    expect(await artifacts.save('part', 'ntp clock 2 x\nhostname a\n')).toEqual({ version: 4, changed: true });
  });

  it('are reported if they are only the beginning of the version before', async () => {
    const latest = 'a\nb\nc <secret:1>\nd\n';
    const found: [string, number][] = [];
    const { artifacts } = new AttemptStore({
      memory: withVersion(latest),
      owner: { jobType: 'sample', deviceId: 'd1' },
      granted: [],
      dryRun: false,
      redactors: { shown: nothingSecret, kept: nothingSecret },
      onBeginning: (name, version) => found.push([name, version]),
    });
    const cut = {
      rows: 'a\nb\n',
      row: 'a\nb\nc <sec\n',
      masked: 'a\nb\nc <secret:2>\n',
      first: 'a\n',
      last: 'a\nb\nc <secret:1>\n',
    };
    for (const [name, text] of Object.entries(cut)) await artifacts.save(name, text);
    expect(found).toEqual(Object.keys(cut).map((name) => [name, 3]));
    const whole = [latest, 'a\nb\nc <secret:1>\nx\n', 'a\nc <secret:1>\nd\n', 'x\n', `${latest}e\n`];
    for (const text of whole) await artifacts.save('whole', text);
    expect(found).toHaveLength(Object.keys(cut).length);
  });

  it('ignore lines by a pattern that would take years if it were tried step by step', async () => {
    const text = `${'a'.repeat(900)}\nntp clock 1\n`;
    const ignored = new IgnoredLines(['(\\S+ ?)+ uptime.*', '(a*)*b']);
    const { artifacts } = store(withVersion(text), ignored);
    expect(await artifacts.save('same', `${text}b uptime 1\n`)).toEqual({ version: 3, changed: false });
    expect(await artifacts.save('more', `${text}b downtime 1\n`)).toEqual({ version: 4, changed: true });
    // A line without an end would hold up other tasks.
    expect(await artifacts.save('long', `${text}${'a'.repeat(1_000)}b\n`)).toEqual({ version: 4, changed: true });
  });

  it('have at most 1000 names', async () => {
    const { artifacts } = store();
    for (let n = 0; n < 1_000; n++) await artifacts.save(`n${n}`, 'x');
    await expect(artifacts.save('one-more', 'x')).rejects.toMatchObject({ code: 'NR_ARTIFACT_TOO_MANY' });
    expect(await artifacts.save('n0', 'y')).toMatchObject({ version: 1 });
  });

  it('have the text of the last save, also of two saves at once', async () => {
    const held = Promise.withResolvers<void>();
    let asked = 0;
    const memory: Memory = {
      ...nothing,
      head: async () => {
        if (asked++ === 0) await held.promise;
        return undefined;
      },
    };
    const { artifacts } = store(memory);
    const saves = [artifacts.save('same', 'earlier'), artifacts.save('same', 'later')];
    await new Promise((resolve) => setImmediate(resolve));
    held.resolve();
    await Promise.all(saves);
    expect(await artifacts.latest('same')).toMatchObject({ text: 'later' });
  });

  it('give the room of a failed save back', async () => {
    let broken = true;
    const memory: Memory = {
      ...nothing,
      head: async () => {
        if (broken) throw new Error('no database');
        return undefined;
      },
    };
    const { artifacts } = store(memory);
    await expect(artifacts.save('a', megabytes(40))).rejects.toThrow('no database');
    broken = false;
    expect(await artifacts.save('b', megabytes(40))).toMatchObject({ version: 1 });
    broken = true;
    await expect(artifacts.save('b', megabytes(60))).rejects.toThrow('no database');
    broken = false;
    expect(await artifacts.save('c', megabytes(24))).toMatchObject({ version: 1 });
  });

  it('read as the stored version after a save that changed nothing', async () => {
    const stored = 'ntp clock 1\nhostname a\n';
    const { artifacts } = store(withVersion(stored), new IgnoredLines(['ntp clock \\d+']));
    for (const text of [stored, 'ntp clock 2\nhostname a\n']) {
      expect(await artifacts.save('same', text)).toEqual({ version: 3, changed: false });
      expect(await artifacts.latest('same')).toMatchObject({ text: stored, version: 3 });
    }
  });

  it('of another job type are refused, also as a list', async () => {
    const { artifacts } = store();
    await expect(artifacts.list({ jobType: 'other' })).rejects.toThrow(
      'The list of artifacts of {"jobType":"other"} belongs to another job type',
    );
  });
});

test('a state that is set to undefined is removed, and is not too large', async () => {
  const kept = store();
  await kept.state.set('before');
  await kept.state.set(undefined);
  expect(kept.written.state).toEqual({ value: undefined });
});

test('the limit of the state holds for the state without secrets, which may be longer', async () => {
  const secrets = new Redactor(['abcd']);
  const kept = store(nothing, new IgnoredLines(), secrets);
  await expect(kept.state.set('abcd '.repeat(10_000))).rejects.toMatchObject({ code: 'NR_STATE_TOO_LARGE' });
  expect(kept.written.state).toBeUndefined();
});
