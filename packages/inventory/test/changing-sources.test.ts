import { atOnce } from '@netraven/core/attempt';
import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rename, rm, symlink, truncate, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import {
  hasRenamedMany,
  hasShrunk,
  planImport,
  readFiles,
  readSettled,
  risksOf,
  type ExistingDevice,
  type Plan,
  type ReadSource,
  type SourceFile,
  type SourceKind,
  type StoredFile,
} from '../src/index.ts';
import { fetchSource } from '../src/http/fetch-source.ts';
import { parseSource } from '../src/parse-source.ts';
import { isMatrix } from '@netraven/test-utils/matrix';
import { randomOf } from '@netraven/test-utils/seeds';
import { platforms } from '../test-utils/samples.ts';
import { serve } from '../test-utils/tool-server.ts';

/** Few in `pnpm test`; the matrix tries many. */
const seeds = isMatrix ? 1_500 : 40;

/** Random choices that are the same for the same seed. */
class Random {
  readonly #next: () => number;

  constructor(seed: number) {
    this.#next = randomOf(seed);
  }

  /** Returns a whole number from 0 to below `end`. */
  below(end: number): number {
    return Math.floor(this.#next() * end);
  }

  of<T>(list: readonly T[]): T {
    return list[this.below(list.length)] as T;
  }
}

interface Host {
  readonly name: string;
  readonly address: string;
}

type Files = Readonly<Record<string, string>>;

/** Files of a source with some devices. The address of one is the beginning of that of another. */
const shapes: Partial<Record<SourceKind, (hosts: readonly Host[]) => Files>> = {
  csv: (hosts) => ({
    'x.csv': `name,platform,address\n${hosts.map(({ name, address }) => `${name},ios,${address}\n`).join('')}`,
  }),
  json: (hosts) => ({ 'x.json': JSON.stringify(hosts.map((host) => ({ ...host, platform: 'ios' }))) }),
  yaml: (hosts) => ({
    'x.yaml': hosts.map(({ name, address }) => `- name: ${name}\n  platform: ios\n  address: ${address}\n`).join(''),
  }),
  oxidized: (hosts) => ({
    'router.db': hosts.map(({ name, address }) => `${name}:ios:${address}\n`).join(''),
    config: 'source:\n  default: csv\n  csv:\n    map: {name: 0, model: 1, ip: 2}\n',
  }),
  rancid: (hosts) => ({
    'router.db': hosts.map(({ name }) => `${name};cisco;up\n`).join(''),
    '.cloginrc': 'add user * {ann}\nadd method * {ssh:2222}\n',
  }),
  ansible: (hosts) => ({
    inventory: `[core]\n${hosts.map(({ name }) => `${name}\n`).join('')}`,
    'group_vars/core.yml': 'ansible_network_os: ios\n',
    ...Object.fromEntries(hosts.map(({ name, address }) => [`host_vars/${name}`, `ansible_host: ${address}\n`])),
  }),
  nornir: (hosts) => ({
    'hosts.yaml': hosts.map(({ name, address }) => `${name}:\n  groups: [core]\n  hostname: ${address}\n`).join(''),
    'groups.yaml': 'core:\n  platform: ios\n  port: 2222\n',
  }),
  'ssh-config': (hosts) => ({
    config: hosts.map(({ name, address }) => `Host ${name}\n  HostName ${address}\n`).join(''),
  }),
  hosts: (hosts) => ({ hosts: hosts.map(({ name, address }) => `${address} ${name}\n`).join('') }),
};

/** Changes of a file or folder. */
const faults: Readonly<Record<string, (path: string, random: Random) => Promise<unknown>>> = {
  async cut(path, random) {
    const text = await readFile(path, 'utf8');
    // A file that ends with a whole line is a smaller file.
    let end = 1 + random.below(text.length - 1);
    while (text[end - 1] === '\n') end -= 1;
    await truncate(path, end);
  },
  empty: (path) => truncate(path, 0),
  remove: (path) => rm(path),
  async repeat(path, random) {
    const lines = (await readFile(path, 'utf8')).split(/(?<=\n)/);
    lines[random.below(lines.length)] = random.of(lines);
    await writeFile(path, lines.join(''));
  },
  async folder(path) {
    await rm(path);
    await mkdir(path);
  },
  async pipe(path) {
    await rm(path);
    execFileSync('mkfifo', [path]);
  },
  async dangling(path) {
    await rm(path);
    await symlink('nowhere/x', path);
  },
  async linkAsText(path) {
    await writeFile(path, '../shared/file.yml');
  },
  async link(path) {
    await rename(path, `${path}~`);
    await symlink(`${path}~`, path);
  },
  async parentAway(path) {
    const parent = dirname(path);
    await rename(parent, `${parent}.away`);
    await symlink(`${parent}.mount`, parent);
  },
  async emptyParent(path) {
    const parent = dirname(path);
    await rename(parent, `${parent}.away`);
    await mkdir(parent);
  },
};

const known = ({ good }: ReadSource): ExistingDevice[] =>
  good.map((row, index) => ({
    id: String(index),
    name: row.name,
    address: row.address,
    port: row.port ?? 22,
    platform: row.platform,
    tags: row.tags,
    pool: 'default',
    settings: row.settings,
    sourceId: 's',
    sourceTags: row.tags,
    sourceKey: row.key ?? null,
  }));

/** Returns the known devices that a plan removes, or gives another name, address or port. Reads only what would be written. */
function harmedBy(plan: Plan, existing: readonly ExistingDevice[]): { before: ExistingDevice; what: string }[] {
  const after = new Map([...plan.changes, ...plan.unchanged].map(({ before, device }) => [before.id, device]));
  const removed = new Set(plan.removals.map(({ id }) => id));
  return existing.flatMap((before) => {
    const { name, address, port } = after.get(before.id) ?? before;
    const isSame = name === before.name && address === before.address && port === before.port;
    if (isSame && !removed.has(before.id)) return [];
    return [
      {
        before,
        what: removed.has(before.id) ? `${before.name} removed` : `${before.name} is ${name} ${address} ${port}`,
      },
    ];
  });
}

/** Does what a sync with `--skip-bad` does. Returns the plan that it would write; undefined if it ends in an error. */
async function sync(read: () => Promise<Found>, existing: readonly ExistingDevice[]): Promise<Plan | undefined> {
  const plan = (rows: ReadSource): Plan => {
    const planned = atOnce(planImport(rows, existing, 's'));
    if (hasShrunk(planned, existing, 's') || hasRenamedMany(planned, existing, 's')) throw refused;
    return planned;
  };
  try {
    return plan(
      await readSettled(
        read,
        (rows) => Promise.resolve(risksOf(plan(rows))),
        () => Promise.resolve(),
      ),
    );
  } catch (error) {
    if (error !== refused && !String((error as { code?: unknown }).code).startsWith('NR_')) throw error;
    return undefined;
  }
}
const refused = new Error('too much at once');
type Found = ReadSource & { readonly files: readonly SourceFile[] };

async function write(folder: string, files: Files): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text);
    await age(join(folder, name));
  }
}

/** Makes a file older than a minute, and younger than 10: its age alone refuses nothing that has whole lines. */
async function age(path: string): Promise<void> {
  const then = Date.now() / 1000 - 120;
  await utimes(path, then, then).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
  });
}

const hostsOf = (random: Random): Host[] =>
  Array.from({ length: 3 + random.below(8) }, (_, index) => ({
    name: `sw-${index + 1}`,
    address: `10.0.0.${index + 1}`,
  }));

test.each(Object.entries(shapes))(
  '%s: whatever happens to the files while they are read, no device is removed, renamed or moved',
  async (kind, shape) => {
    const root = await mkdtemp(join(tmpdir(), 'netraven-changing-'));
    onTestFinished(() => rm(root, { recursive: true }));
    const folder = join(root, 'x');
    for (let seed = 1; seed <= seeds; seed++) {
      const random = new Random(seed);
      const hosts = hostsOf(random);
      const files = shape(hosts);
      const names = Object.keys(files);
      await write(folder, files);
      const options = {
        kind: kind as SourceKind,
        platform: kind === 'ssh-config' || kind === 'hosts' ? 'ios' : undefined,
      };
      const parse = (read: readonly SourceFile[]): Promise<ReadSource> => parseSource(read, options, platforms);
      const main = join(folder, names[0] ?? '');
      let steps = 0;
      const existing = known(await parse(await readFiles([main], '/', (path) => Promise.resolve((steps++, path)))));
      expect(existing).toHaveLength(hosts.length);

      const target = random.of(names);
      const isInVars = dirname(target).endsWith('_vars');
      const fault = random.of(Object.keys(faults).filter((each) => isInVars || !/parent/i.test(each)));
      // The fault comes before or in the middle of the reading, and stays, or has ended at the next one.
      const at = random.below(steps);
      // In these formats, a line may be there twice: that is another source, which is right too.
      const isOther = fault === 'repeat' && ['ssh-config', 'ansible', 'yaml', 'nornir'].includes(kind);
      const lasting = random.below(2) === 0 && !isOther;
      let [looks, readings, hasStruck] = [0, 0, false];
      const read = async (): Promise<Found> => {
        if (readings++ > 0 && !lasting) await write(folder, files);
        const found = await readFiles([main], '/', async (path) => {
          if (looks++ !== at) return path;
          await faults[fault]?.(join(folder, target), random);
          await age(join(folder, target));
          hasStruck = true;
          return path;
        });
        return { ...(await parse(found)), files: found };
      };
      const plan = await sync(read, existing);
      const what = { seed, fault, target, at, lasting };
      const harm = plan && harmedBy(plan, existing).map((each) => each.what);
      expect({ ...what, hasStruck, harm: harm ?? [] }).toEqual({ ...what, hasStruck: true, harm: [] });
    }
  },
);

interface Entry extends Host {
  readonly id: number;
}

/** Changes of the list of a server between two answers. */
const changes: Readonly<Record<string, (list: Entry[], random: Random) => void>> = {
  add: (list, random) => void list.splice(random.below(list.length + 1), 0, fresh(random)),
  remove: (list, random) => void list.splice(random.below(list.length), 1),
  replace(list, random) {
    list.splice(random.below(list.length), 1);
    list.splice(random.below(list.length + 1), 0, fresh(random));
  },
  move: (list, random) => void list.splice(random.below(list.length), 0, ...list.splice(random.below(list.length), 1)),
  rename(list, random) {
    const [entry] = list.splice(random.below(list.length), 1);
    if (entry) list.splice(random.below(list.length), 0, { ...entry, name: `new-${random.below(1e6)}` });
  },
};
const fresh = (random: Random): Entry => {
  const id = 1_000 + random.below(1e6);
  return { id, name: `sw-${id}`, address: `10.9.${random.below(250)}.${random.below(250)}` };
};

/** Wrong answers of a server. */
const answers = [
  'late error',
  'cut',
  'short page',
  'no next',
  'repeated',
  'wrong count',
  'new ids',
  'no address',
] as const;

test.each(['netbox', 'nautobot', 'librenms'] as const)(
  '%s: whatever the server answers, no device is removed, renamed or moved that it has all the time',
  async (kind) => {
    let random = new Random(0);
    let list: Entry[] = [];
    let [answered, failAt, wrong, change, left] = [0, 0, '', '', 0];
    const item = ({ id, name, address }: Entry): object => {
      const bare = wrong === 'no address' && id % 3 === 0;
      return kind === 'librenms'
        ? { device_id: id, hostname: name, os: 'ios', ip: bare ? '' : address }
        : {
            id,
            name,
            platform: { slug: 'ios', network_driver: 'ios' },
            primary_ip4: bare ? null : { address: `${address}/24` },
            status: { value: 'active' },
          };
    };
    const { url } = await serve((place, _, response) => {
      const fails = answered++ === failAt;
      if (change !== '' && left > 0 && random.below(2) === 0) {
        left -= 1;
        if (list.length > 1) changes[change]?.(list, random);
      }
      if (fails && wrong === 'late error') return response.writeHead(503).end() && undefined;
      const sent =
        wrong === 'new ids' ? list.map((entry, index) => ({ ...entry, id: list.at(index - 1)?.id ?? 0 })) : list;
      let items = sent.map(item);
      if (fails && wrong === 'repeated') items[random.below(items.length)] = random.of(items);
      const count = items.length + (fails && wrong === 'wrong count' ? 1 : 0);
      if (kind === 'librenms')
        return { status: 'ok', count, devices: fails && wrong === 'short page' ? items.slice(1) : items };
      const offset = Number(place.searchParams.get('offset'));
      const next = offset + 3 < items.length && !(fails && wrong === 'no next') ? 'x' : null;
      items = items.slice(offset, offset + 3);
      if (fails && wrong === 'short page') items = items.slice(1);
      const text = JSON.stringify({ count, next, results: items });
      if (!fails || wrong !== 'cut') return JSON.parse(text) as object;
      response.writeHead(200, { 'content-length': text.length }).write(text.slice(0, -5));
      response.destroy();
      return undefined;
    });
    for (let seed = 1; seed <= seeds; seed++) {
      random = new Random(seed);
      list = hostsOf(random).map((host, index) => ({ ...host, id: index + 1 }));
      [wrong, change, left, failAt] = ['', '', 0, -1];
      const read = async (): Promise<Found> => {
        const found = await fetchSource(kind, url, { allowAddresses: ['127.0.0.1'] });
        return { ...(await parseSource(found, { kind }, platforms)), files: [] };
      };
      const existing = known(await read());
      const before = [...list];
      [answered, failAt, left] = [0, random.below(6), 3];
      if (random.below(2) === 0) wrong = random.of(answers);
      else change = random.of(Object.keys(changes));
      // Only what stayed all the time: the others may follow the server.
      const touched = new Set<number>();
      const plan = await sync(read, existing);
      for (const entry of before) if (!list.includes(entry)) touched.add(entry.id);
      const ofOthers =
        plan && harmedBy(plan, existing).filter(({ before: { sourceKey } }) => !touched.has(Number(sourceKey)));
      const harm = ofOthers?.map((each) => each.what);
      const what = { seed, wrong, change, failAt };
      expect({ ...what, harm: harm ?? [] }).toEqual({ ...what, harm: [] });
    }
  },
);

/**
 * Reads a source, whose file is first `one` and then `two`. Returns the number of readings.
 *
 * @param risks those of the first and second reading; default: none
 */
async function readingsOf(
  one: StoredFile,
  two: StoredFile,
  risks: readonly (readonly string[])[] = [],
): Promise<number> {
  let readings = 0;
  await readSettled(
    () => Promise.resolve({ files: [readings++ === 0 ? one : two] }),
    () => Promise.resolve(risks[readings - 1] ?? []),
    () => Promise.resolve(),
  );
  return readings;
}

test('a file without an end of its last line is whole if it is old, and the same at a second reading', async () => {
  const old = { name: 'x.csv', text: 'name\na', changedAt: Date.now() - 3_600_000 };
  expect(await readingsOf(old, old)).toBe(2);
  expect(await readingsOf(old, { ...old, text: 'name\na\n', changedAt: Date.now() })).toBe(2);
  expect(await readingsOf({ ...old, text: 'name\na\n' }, old)).toBe(1);
  const changing = { code: 'NR_SOURCE_CHANGING' };
  await expect(readingsOf(old, { ...old, text: 'name\nab' })).rejects.toMatchObject(changing);
  await expect(readingsOf(old, { ...old, changedAt: old.changedAt + 1 })).rejects.toMatchObject(changing);
  for (const changedAt of [Date.now(), Date.now() + 3_600_000]) {
    const young = { ...old, changedAt };
    await expect(readingsOf(young, young)).rejects.toMatchObject(changing);
  }
});

test('a source that grows between two readings removes nothing, even if the second would remove less', async () => {
  const old = { name: 'x.csv', text: 'name\na\n', changedAt: Date.now() - 3_600_000 };
  const changing = { code: 'NR_SOURCE_CHANGING' };
  const fewer = [['remove b', 'remove c'], ['remove c']];
  await expect(readingsOf(old, { ...old, text: 'name\na\nb\n' }, fewer)).rejects.toMatchObject(changing);
  await expect(readingsOf(old, { ...old, text: 'name\nb\n' }, [fewer[1] ?? [], ['remove a']])).rejects.toMatchObject(
    changing,
  );
  // Nothing is lost: that is a reading like any other.
  expect(await readingsOf(old, { ...old, text: 'name\na\nb\nc\n', changedAt: Date.now() }, [['remove b']])).toBe(2);
  expect(await readingsOf(old, old, [['remove b'], ['remove b']])).toBe(2);
});

test('the answers of a server are compared by what they would do, not by their text', async () => {
  let readings = 0;
  const read = (): Promise<{ files: []; time: number }> => Promise.resolve({ files: [], time: readings++ });
  const settled = await readSettled(
    read,
    () => Promise.resolve(['remove b']),
    () => Promise.resolve(),
  );
  expect(settled).toEqual({ files: [], time: 1 });
});

test('a file that was changed within the last minute does nothing to known devices, but adds new ones', async () => {
  const file = (ageMs: number): StoredFile => ({ name: '.cloginrc', text: 'x\n', changedAt: Date.now() - ageMs });
  const risks = [['core-1 has the login x'], ['core-1 has the login x']];
  for (const ageMs of [0, 50_000, -3_600_000]) {
    const young = file(ageMs);
    expect(await readingsOf(young, young)).toBe(1);
    await expect(readingsOf(young, young, risks)).rejects.toMatchObject({
      code: 'NR_SOURCE_CHANGING',
      message: '.cloginrc was changed within the last minute',
      hint: expect.stringContaining('Run the sync again in a minute') as unknown,
    });
  }
  const old = file(61_000);
  expect(await readingsOf(old, old, risks)).toBe(2);
});
