import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface OxidizedOptions {
  readonly devices: number;
  /** Commits of configurations, without those that rename nodes. */
  readonly commits: number;
  /** Nodes whose newest configuration is cut. */
  readonly truncated: number;
  /**
   * How groups are stored. `single`: folders of one repository. `beside`: a repository each, beside the one that the
   * configuration names. `map`: the configuration names a repository for each. Default `single`.
   */
  readonly layout?: 'single' | 'beside' | 'map';
}

/** A commit of a configuration that must become a version. */
export interface ExpectedVersion {
  readonly savedAt: string;
  readonly author: string;
  readonly authoredAt: string;
}

export interface OxidizedFolder {
  readonly folder: string;
  /** By device. */
  readonly expected: ReadonlyMap<string, readonly ExpectedVersion[]>;
  readonly truncated: readonly string[];
  /** Of the configurations, and the passwords of Oxidized's own. */
  readonly secrets: readonly string[];
  /** Nodes that are no longer in router.db. */
  readonly removed: readonly string[];
  /** Commits whose content is no text, of devices in router.db. */
  readonly binary: number;
  /** Adds a commit of a configuration, at a time in Unix seconds. */
  commit(device: string, text: string, at: number): void;
}

const groups = ['core', 'access', 'edge'];
const authors = ['Oxidized', 'Ann Example', 'bob'];
const start = Date.UTC(2023, 0, 1) / 1_000;

interface Node {
  readonly name: string;
  readonly group: string;
  readonly model: 'ios' | 'junos';
  /** Its path in the repository. */
  path: string;
  edits: number;
  secret: string;
}

/** Makes the folder of Oxidized with its Git repositories, always the same for the same options. */
export function makeOxidizedFolder(folder: string, options: OxidizedOptions): OxidizedFolder {
  const { devices, commits, truncated: cut, layout = 'single' } = options;
  let seed = 11;
  const random = (below: number): number => (seed = (seed * 48_271) % 2_147_483_647) % below;
  const secrets: string[] = [];
  const newSecret = (): string => {
    const secret = `Canary${random(1e9).toString(36)}x${secrets.length}Zq`;
    secrets.push(secret);
    return secret;
  };
  const node = (name: string, index: number): Node => {
    const group = groups[index % groups.length] ?? '';
    return {
      name,
      group,
      model: index % 4 === 3 ? 'junos' : 'ios',
      path: '',
      edits: 0,
      secret: newSecret(),
    };
  };
  const known = Array.from({ length: devices }, (_, index) => node(`sw-${String(index + 1).padStart(3, '0')}`, index));
  const removed = ['gone-1', 'gone-2', 'gone-3'].map(node);
  const pathOf = ({ group }: Node, name: string): string => (layout === 'single' ? `${group}/${name}` : name);
  // The first five were renamed in Git later.
  const renamed = new Set(known.slice(0, 5));
  for (const each of [...known, ...removed])
    each.path = pathOf(each, renamed.has(each) ? `old-${each.name}` : each.name);

  const streams = new Map<string, (string | Buffer)[]>();
  const streamOf = ({ group }: Node): (string | Buffer)[] => {
    const repository = layout === 'single' ? 'oxidized' : group;
    const stream = streams.get(repository) ?? ['reset refs/heads/master\n'];
    streams.set(repository, stream);
    return stream;
  };
  const expected = new Map<string, ExpectedVersion[]>(known.map(({ name }) => [name, []]));
  let second = start;
  const header = (stream: (string | Buffer)[], message: string): ExpectedVersion => {
    second += 37 + random(3_000);
    const author = authors[random(authors.length)] ?? '';
    const authored = second - random(30);
    const mail = author === 'Oxidized' ? 'o@example.com' : 'x@example.com';
    stream.push(
      'commit refs/heads/master\n',
      `author ${author} <${mail}> ${authored} +0200\n`,
      `committer ${author} <${mail}> ${second} +0200\n`,
      ...data(message),
    );
    return { savedAt: timeOf(second), author, authoredAt: timeOf(authored) };
  };
  const commit = (of: Node, content: string | Buffer): ExpectedVersion => {
    const stream = streamOf(of);
    const version = header(stream, `update ${of.name}`);
    stream.push(`M 100644 inline ${of.path}\n`, ...data(content));
    return version;
  };
  const save = (of: Node, isCut = false): void => {
    of.edits += 1;
    if (random(4) === 0) of.secret = newSecret();
    const whole = configOf(of);
    const text = isCut ? whole.slice(0, Math.floor(whole.length * 0.6)) : whole;
    // Every second text of some devices has carriage returns, and comments in Latin-1.
    const version = commit(
      of,
      of.edits % 2 === 1 && of.name.endsWith('7') ? Buffer.from(text.replaceAll('\n', '\r\n'), 'latin1') : text,
    );
    expected.get(of.name)?.push(version);
  };
  let binary = 0;
  const junk = (of: Node): void => {
    commit(of, Buffer.from(Array.from({ length: 300 }, () => random(256)).concat(0)));
    binary += 1;
  };

  // Without those of removed nodes, and four that are no text.
  const own = commits - removed.length * 2 - 4;
  for (const each of removed) for (let count = 0; count < 2; count++) save(each);
  // The last commit of each device comes at the end.
  const middle = own - devices * 2;
  for (const each of known) save(each);
  for (let count = 0; count < middle; count++) {
    save(known[random(devices)] as Node);
    if (count === Math.floor(middle / 2)) {
      for (const each of renamed) {
        const stream = streamOf(each);
        header(stream, 'renamed');
        const path = pathOf(each, each.name);
        stream.push(`R ${each.path} ${path}\n`);
        each.path = path;
      }
      for (const each of known.slice(5, 9)) junk(each);
    }
  }
  const truncated = known.slice(10, 10 + cut);
  for (const each of known) save(each, truncated.includes(each));

  mkdirSync(folder, { recursive: true });
  for (const [name, stream] of streams) {
    const repository = join(folder, `${name}.git`);
    git(['init', '--quiet', '--bare', '--initial-branch=master', repository]);
    git(
      ['--git-dir', repository, 'fast-import', '--quiet', '--done'],
      Buffer.concat([...stream, 'done\n'].map((part) => Buffer.from(part as string))),
    );
  }
  const password = newSecret();
  const ofGroup = newSecret();
  writeFileSync(
    join(folder, 'router.db'),
    known.map(({ name, group, model }, index) => `${name}:192.0.2.${(index % 250) + 1}:${model}:${group}\n`).join(''),
  );
  const repo = {
    single: '\n    repo: /home/oxidized/.config/oxidized/oxidized.git\n    single_repo: true',
    beside: `\n    repo: ${join(folder, 'oxidized.git')}`,
    map: `\n    repo:\n${groups.map((group) => `      ${group}: ${join(folder, `${group}.git`)}\n`).join('')}`,
  };
  writeFileSync(
    join(folder, 'config'),
    `---
username: backup
password: ${password}
model: ios
source:
  default: csv
  csv:
    file: ${join(folder, 'router.db')}
    delimiter: !ruby/regexp /:/
    map: {name: 0, ip: 1, model: 2, group: 3}
groups:
  edge:
    username: edge-backup
    password: ${ofGroup}
output:
  default: git
  git:
    user: Oxidized
    email: o@example.com${repo[layout]}
`,
  );
  return {
    folder,
    expected,
    truncated: truncated.map(({ name }) => name),
    secrets,
    removed: removed.map(({ name }) => name),
    binary,
    commit(device, text, at) {
      const of = known.find(({ name }) => name === device) as Node;
      const repository = join(folder, `${layout === 'single' ? 'oxidized' : of.group}.git`);
      const stream = [
        'commit refs/heads/master\n',
        `committer Oxidized <o@example.com> ${at} +0000\n`,
        ...data('update'),
        'from refs/heads/master^0\n',
        `M 100644 inline ${of.path}\n`,
        ...data(text),
        'done\n',
      ];
      git(['--git-dir', repository, 'fast-import', '--quiet', '--done'], Buffer.from(stream.join('')));
    },
  };
}

/** Returns a configuration as Oxidized stores it: comments, then the text of the device, with its secrets. */
function configOf({ name, model, edits, secret }: Node): string {
  const lines = Array.from({ length: 40 }, (_, index) => index + 1);
  if (model === 'junos') {
    return `# Hostname: ${name}
# Model: ex2300
version 18.2R1.9;
system {
    host-name ${name};
    root-authentication {
        encrypted-password "${secret}"; ## SECRET-DATA
    }
}
snmp {
    community ${secret} {
        authorization read-only;
    }
}
interfaces {
${lines.map((port) => `    ge-0/0/${port} {\n        description "port ${port}, edit ${port === 7 ? edits : 0}";\n    }\n`).join('')}}
`;
  }
  return `! Chassis type: WS-C2960X
! Place: café
!
version 15.2
service timestamps log datetime msec
hostname ${name}
!
enable password ${secret}
username admin privilege 15 password 0 ${secret}
!
${lines.map((port) => `interface GigabitEthernet0/${port}\n description port ${port}, edit ${port === 7 ? edits : 0}\n bandwidth ${port}\n!\n`).join('')}snmp-server community ${secret} RO
ntp server 192.0.2.1
end
`;
}

const timeOf = (seconds: number): string => new Date(seconds * 1_000).toISOString();

function data(content: string | Buffer): (string | Buffer)[] {
  return [`data ${Buffer.byteLength(content)}\n`, content, '\n'];
}

function git(args: readonly string[], input?: Buffer): void {
  execFileSync('git', args, {
    input,
    env: { PATH: process.env['PATH'], GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: '/dev/null' },
  });
}
