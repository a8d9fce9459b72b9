import { atOnce } from '@netraven/core/attempt';
import { createCipheriv, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { planImport, type ExistingDevice } from '../../src/index.ts';
import { badNames, expected, hostileWords, namesAndAddresses, read, sample } from '../../test-utils/samples.ts';

/** Encrypts as `ansible-vault encrypt` does (format 1.1). */
function vault(text: string, password: string): string {
  const salt = randomBytes(32);
  const keys = pbkdf2Sync(password, salt, 10_000, 80, 'sha256');
  const pad = 16 - (Buffer.byteLength(text) % 16);
  const cipher = createCipheriv('aes-256-ctr', keys.subarray(0, 32), keys.subarray(64));
  const content = cipher.update(Buffer.concat([Buffer.from(text), Buffer.alloc(pad, pad)]));
  const mac = createHmac('sha256', keys.subarray(32, 64)).update(content).digest('hex');
  const hex = Buffer.from([salt.toString('hex'), mac, content.toString('hex')].join('\n')).toString('hex');
  return ['$ANSIBLE_VAULT;1.1;AES256', ...(hex.match(/.{1,80}/g) ?? [])].join('\n');
}

const ini = [
  '[all:vars]',
  'ansible_user=ann',
  'ansible_password=general',
  '[ams]',
  ...sample.map(({ name, address }) => `${name} ansible_host=${address} note="a b" # comment`),
  'old[01:03] ansible_port=2222 ansible_network_os=cisco.ios.ios',
  ...hostileWords.map((name) => `${name} ansible_network_os=ios`),
  '[servers]',
  'web-1 ansible_host=10.9.9.1',
  '[switches:children]',
  'ams',
  '[switches:vars]',
  'ansible_network_os = arista.eos.eos',
  'ansible_ssh_common_args = \'-o ProxyJump="sw-001.example.net"\'',
  'ansible_become_password = "{{ vault_enable }}"',
  'vault_enable = en',
].join('\n');

test('Ansible INI: hosts, ranges, groups of groups as tags, variables; servers are skipped', async () => {
  const rows = await read('inventory', ini);
  expect(rows.kind).toBe('ansible');
  expect(namesAndAddresses(rows).slice(0, 200)).toEqual(expected);
  expect(rows.good[0]).toMatchObject({
    at: 'line 5',
    platform: 'arista_eos',
    tags: ['ams', 'switches'],
    login: { username: 'ann', password: 'general', enablePassword: 'en' },
    settings: { jumpHost: 'sw-001.example.net' },
  });
  expect(rows.good.slice(200).map(({ name, port, platform }) => [name, port, platform])).toEqual([
    ['old01', 2222, 'cisco_ios'],
    ['old02', 2222, 'cisco_ios'],
    ['old03', 2222, 'cisco_ios'],
  ]);
  expect(badNames(rows)).toEqual(hostileWords.map(() => ''));
  expect(rows.skipped).toMatchObject([{ name: 'web-1', reason: 'it has no ansible_network_os' }]);
});

test('Ansible YAML with group_vars, host_vars and values of a vault: reported without its password, read with it', async () => {
  const hosts = sample.map(({ name, address }) => `        ${name}: {ansible_host: ${address}}\n`).join('');
  const text = `all:\n  children:\n    core:\n      vars:\n        ansible_network_os: junos\n      hosts:\n${hosts}`;
  const others = [
    { name: 'group_vars/all.yml', text: 'ansible_user: ann\n' },
    { name: 'group_vars/core/vault.yml', text: vault('vault_pw: hunter2\n', 'open') },
    { name: 'group_vars/core/vars.yml', text: "ansible_password: '{{ vault_pw }}'\n" },
    {
      name: 'host_vars/sw-002.example.net.yml',
      text: `ansible_password: !vault |\n${vault('hunter3', 'open').replaceAll(/^/gm, '  ')}\n`,
    },
  ];
  const locked = await read('inventory.yml', text, {}, others);
  expect(namesAndAddresses(locked)).toEqual(expected);
  expect(locked.locked).toBe(2);
  expect(locked.good.every(({ login }) => login === undefined)).toBe(true);
  expect(locked.notes).toEqual(['group_vars/core/vault.yml is locked by Ansible Vault and not read']);
  expect(locked.good[1]?.notes).toEqual(['ansible_password is locked by Ansible Vault and not imported']);
  const open = await read('inventory.yml', text, { vaultPassword: 'open' }, others);
  expect(open.locked).toBe(0);
  expect(open.good[0]).toMatchObject({
    at: 'line 7',
    tags: ['core'],
    platform: 'juniper_junos',
    login: { username: 'ann', password: 'hunter2' },
  });
  expect(open.good[1]?.login).toEqual({ username: 'ann', password: 'hunter3' });
  await expect(read('inventory.yml', text, { vaultPassword: 'wrong' }, others)).rejects.toMatchObject({
    code: 'NR_IMPORT_VAULT_PASSWORD',
  });
});

test('Ansible: only files that Ansible reads count: no backups, no files of an editor, no file of another name', async () => {
  const vars = 'ansible_network_os: ios\nansible_user: ann\nansible_password: new\n';
  const old = { text: 'ansible_password: old\n' };
  const stray = { text: '\u0000: [\n' };
  const others = [
    { name: 'group_vars/core/vars.yml', text: vars },
    { name: 'host_vars/core-1/port', text: 'ansible_port: 2222\n' },
    ...['vars.yml.bak', 'vars.yml~', '.vars.yml', 'old~/vars.yml', 'old.d/vars.yml', '.git/vars.yml'].map((name) => ({
      name: `group_vars/core/${name}`,
      ...old,
    })),
    { name: 'group_vars/core.yml~', ...old },
    ...['core/.vars.yml.swp', 'core/.DS_Store', 'core/README.md', '.DS_Store', 'README.md', 'edge.yml'].map((name) => ({
      name: `group_vars/${name}`,
      ...stray,
    })),
    { name: 'host_vars/core-9.yml', ...stray },
    { name: 'group_vars/core/vault.yml.bak', text: vault('x: 1\n', 'open') },
    { name: 'group_vars/all.yaml', text: 'ansible_become_password: en\n' },
  ];
  const { good, locked, notes } = await read('inventory', '[core]\ncore-1\n', {}, others);
  expect(good).toMatchObject([{ port: 2222, login: { username: 'ann', password: 'new', enablePassword: 'en' } }]);
  expect([locked, notes]).toEqual([0, []]);
});

test('groups in a circle end, and a range that is too wide is refused', async () => {
  const text = '[a:children]\nb\n[b:children]\na\n[a]\nx ansible_network_os=ios\ny[0:999999999]\n';
  const rows = await read('inventory', text);
  expect(rows.good[0]?.tags).toEqual(['a', 'b']);
  expect(rows.bad[0]).toMatchObject({ at: 'line 7', name: '' });
});

test('Ansible: the deepest group of a host wins, then that of the highest priority, then the last name', async () => {
  const text = [
    'all:',
    '  vars: {ansible_network_os: ios, ansible_password: secret}',
    '  children: {deep: }',
    'z: {vars: {ansible_user: z, ansible_group_priority: 99}, hosts: {by-depth: }}',
    'deep: {vars: {ansible_user: deep}, hosts: {by-depth: }}',
    'site: {children: {deep: }}',
    'b: {vars: {ansible_user: b}, hosts: {by-priority: , by-name: , of-file: }}',
    'a: {vars: {ansible_user: a, ansible_group_priority: 10}, hosts: {by-priority: }}',
    'c: {vars: {ansible_user: c}, hosts: {by-name: , by-low-priority: }}',
    'd: {vars: {ansible_user: d, ansible_group_priority: -1}, hosts: {by-low-priority: }}',
    'aa: {vars: {ansible_user: aa}, hosts: {of-file: }}',
    'circle: {children: {round: {children: {circle: {}}}}, hosts: {by-name: }}',
  ].join('\n');
  // Ansible takes the priority from the inventory only.
  const others = [{ name: 'group_vars/aa.yml', text: 'ansible_group_priority: 50\n' }];
  const { good, bad } = await read('inventory.yml', text, { kind: 'ansible' }, others);
  expect(bad).toEqual([]);
  expect(Object.fromEntries(good.map(({ name, login }) => [name, login?.username]))).toEqual({
    'by-depth': 'deep',
    'by-priority': 'a',
    'by-name': 'c',
    'by-low-priority': 'c',
    'of-file': 'b',
  });
});

test('Ansible YAML: hosts and children can be a text', async () => {
  const text = [
    'all:',
    '  vars: {ansible_network_os: ios}',
    '  children: core',
    'core:',
    '  hosts: core-[1:2]',
    'edge:',
    '  hosts:',
    '    edge-1',
  ].join('\n');
  const { good, bad } = await read('inventory.yml', text);
  expect(bad).toEqual([]);
  expect(good.map(({ name, tags, platform }) => [name, tags, platform])).toEqual([
    ['core-1', ['core'], 'cisco_ios'],
    ['core-2', ['core'], 'cisco_ios'],
    ['edge-1', ['edge'], 'cisco_ios'],
  ]);
});

test('the JSON of `ansible-inventory --list` is recognized and read', async () => {
  const inventory = {
    _meta: { hostvars: { 'core-1': { ansible_host: '10.0.0.1', ansible_network_os: 'ios' } } },
    all: { children: ['ungrouped', 'switches'] },
    switches: { children: ['core'] },
    core: { hosts: ['core-1'] },
  };
  const rows = await read('inventory.json', JSON.stringify(inventory, null, 4));
  expect(rows.kind).toBe('ansible');
  expect(rows.bad).toEqual([]);
  expect(rows.good).toMatchObject([
    { name: 'core-1', address: '10.0.0.1', platform: 'cisco_ios', tags: ['core', 'switches'] },
  ]);
});

test('the JSON of `ansible-inventory --list` is read from a file of any name, with variables of other tools', async () => {
  const hostvars = { 'core-1': { ansible_network_os: 'ios', hostname: 'core-1', os: 'ios', primary_ip4: '10.0.0.1' } };
  for (const groups of [
    { _meta: { hostvars } },
    { AMS: { hosts: [] }, _meta: { hostvars, profile: 'inventory_legacy' } },
  ]) {
    const text = JSON.stringify({ ...groups, core: { hosts: ['core-1'] } }, null, 4);
    for (const name of ['inventory', 'inventory.txt', 'inventory.json']) {
      const rows = await read(name, text);
      expect(rows).toMatchObject({ kind: 'ansible', bad: [], skipped: [], good: [{ name: 'core-1', tags: ['core'] }] });
    }
  }
});

test('the JSON of `ansible-inventory --list` can be larger than a YAML file', async () => {
  const names = Array.from({ length: 10_000 }, (_, index) => `sw-${index}`);
  const vars = { ansible_network_os: 'ios', note: 'x'.repeat(500) };
  const inventory = {
    _meta: { hostvars: Object.fromEntries(names.map((name) => [name, vars])) },
    core: { hosts: names },
  };
  const { good } = await read('inventory.json', JSON.stringify(inventory));
  expect(good).toHaveLength(10_000);
});

test('Ansible: a map of YAML that begins with `{` is read, and JSON of many levels is an error', async () => {
  const { good } = await read('inventory', '{core: {vars: {ansible_network_os: ios}, hosts: {core-1: }}}', {
    kind: 'ansible',
  });
  expect(good.map(({ name }) => name)).toEqual(['core-1']);
  const levels = 100_000;
  const text = `{"all":${'{"children":{"a":'.repeat(levels)}{}${'}}'.repeat(levels)}}`;
  await expect(read('inventory.json', text)).rejects.toMatchObject({
    code: 'NR_IMPORT_UNREADABLE',
    message: 'inventory.json is nested too deeply',
  });
  const broken = `{"core": ${' '.repeat(5 * 2 ** 20)}`;
  await expect(read('inventory.json', broken, { kind: 'ansible' })).rejects.toMatchObject({
    message: 'inventory.json is no valid JSON',
  });
});

test.each(['hosts: 7', 'hosts: [{core-1: null}]', 'children: true', 'vars: [[]]'])(
  'an Ansible group with `%s` is an error: a saved source would remove its devices',
  async (section) => {
    const message = `inventory.yml: the ${section.replace(/:.*/, '')} of the group "core" are neither a map, a list of texts nor a text`;
    await expect(read('inventory.yml', `core:\n  ${section}\n`, { kind: 'ansible' })).rejects.toMatchObject({
      code: 'NR_IMPORT_UNREADABLE',
      message,
    });
  },
);

test('an Ansible group that is not a map is reported', async () => {
  const list = read('inventory.yml', '- core-1\n', { kind: 'ansible' });
  await expect(list).rejects.toMatchObject({ message: 'inventory.yml is not a map of groups' });
  const { good, bad } = await read('inventory.yml', 'core: [core-1]\nedge:\n', { kind: 'ansible' });
  expect(good).toEqual([]);
  expect(bad).toEqual([{ at: 'line 1', name: 'core', problems: ['the group is not a map'] }]);
});

test('a range in Ansible YAML has the line of its key', async () => {
  const text =
    'core:\n  vars: {ansible_network_os: ios}\n  hosts:\n    sw[1:2].ams:\n    "b[1:1]": {}\n    c-1: {port: 1}\n';
  const { good } = await read('inventory.yml', text, { kind: 'ansible' });
  expect(good.map(({ name, at }) => [name, at])).toEqual([
    ['sw1.ams', 'line 4'],
    ['sw2.ams', 'line 4'],
    ['b1', 'line 5'],
    ['c-1', 'line 6'],
  ]);
});

test('an Ansible group that contains itself by an alias is read once under each name', async () => {
  const text = 'a: &a\n  vars: {ansible_network_os: ios}\n  hosts: {core-1: }\n  children: {x: *a, z: *a}\n';
  const { good } = await read('inventory.yml', text, { kind: 'ansible' });
  expect(good.map(({ name, tags }) => [name, tags])).toEqual([['core-1', ['a', 'x', 'z']]]);
});

test('groups of Ansible can be nested in 150 levels', async () => {
  const levels = Array.from({ length: 150 }, (_, level) => `{"children":{"g${level}":`);
  const text = `{"all":${levels.join('')}{"hosts":{"core-1":{"ansible_network_os":"ios"}}}${'}}'.repeat(150)}}`;
  const { good, bad } = await read('inventory.json', text);
  expect([...good, ...bad].map(({ name }) => name)).toEqual(['core-1']);
});

test('Ansible: the last jump host of a chain is that of the device; `none` is no jump host', async () => {
  const text = [
    '[core]',
    "core-1 ansible_ssh_common_args='-o ProxyJump=ann@far:22,near:22'",
    "core-2 ansible_ssh_common_args='-o ProxyJump=none'",
    '[core:vars]',
    'ansible_network_os=ios',
  ].join('\n');
  const { good } = await read('inventory', text);
  expect(good.map(({ settings }) => settings)).toEqual([{ jumpHost: 'near' }, {}]);
});

/** Devices of the saved source `s`. */
const ofSource = (...names: string[]): ExistingDevice[] =>
  names.map((name) => {
    const more = {
      address: name,
      platform: 'cisco_ios',
      pool: 'default',
      settings: {},
      sourceTags: [],
      sourceKey: null,
    };
    return { id: name, name, port: 22, tags: [], sourceId: 's', ...more };
  });

test('a host whose ansible_network_os cannot be read is skipped, and an error if a saved source would remove its device', async () => {
  const sealed = vault('ios', 'open');
  const text = [
    'core-1 ansible_network_os="{{ os }}"',
    'core-2 ansible_network_os="{{ sealed_os }}"',
    'core-3',
    'web-1',
    'web-2 ansible_network_os=""',
    '[core]',
    'core-3',
  ].join('\n');
  const others = [
    { name: 'host_vars/core-2.yml', text: `sealed_os: !vault |\n${sealed.replaceAll(/^/gm, '  ')}\n` },
    { name: 'group_vars/core.yml', text: vault('ansible_network_os: ios\n', 'open') },
  ];
  const rows = await read('inventory', text, {}, others);
  const servers = [
    ['web-1', 'it has no ansible_network_os'],
    ['web-2', 'it has no ansible_network_os'],
  ];
  const locked = 'its ansible_network_os may be in group_vars/core.yml, which is locked by Ansible Vault';
  const devices = ofSource('core-1', 'core-2', 'core-3', 'web-1');
  for (const byHand of [
    atOnce(planImport(rows, devices)),
    atOnce(planImport(rows, [], 's')),
    atOnce(planImport(rows, devices, 'other')),
  ]) {
    expect([byHand.bad, byHand.removals]).toEqual([[], []]);
    expect(byHand.skipped.map(({ name, reason }) => [name, reason])).toEqual([
      ['core-1', 'ansible_network_os is a template and not imported'],
      ['core-2', 'ansible_network_os is locked by Ansible Vault and not imported'],
      ['core-3', locked],
      ...servers,
    ]);
  }
  const { bad, skipped, removals } = atOnce(planImport(rows, devices, 's'));
  expect(removals).toEqual([]);
  expect(bad).toEqual([
    { at: 'line 1', name: 'core-1', problems: ['ansible_network_os is a template and not imported'] },
    { at: 'line 2', name: 'core-2', problems: ['ansible_network_os is locked by Ansible Vault and not imported'] },
    { at: 'line 3', name: 'core-3', problems: [locked] },
    { at: 'line 4', name: 'web-1', problems: ['it has no ansible_network_os'] },
  ]);
  expect(skipped.map(({ name, reason }) => [name, reason])).toEqual(servers.slice(1));
  const open = await read('inventory', text, { vaultPassword: 'open' }, others);
  expect(open.good.map(({ name }) => name)).toEqual(['core-2', 'core-3']);
  const all = await read('inventory', text, { platform: 'eos' }, others);
  expect(all.good).toHaveLength(5);
});

test('a vault file of all groups is a vault file of each host', async () => {
  const others = [{ name: 'group_vars/all/vault.yml', text: vault('ansible_network_os: ios\n', 'open') }];
  const { bad } = atOnce(planImport(await read('inventory', '[core]\ncore-1\n', {}, others), ofSource('core-1'), 's'));
  expect(bad.map(({ name }) => name)).toEqual(['core-1']);
});

test('`ansible-inventory --list` has values of a vault in objects', async () => {
  const sealed = { __ansible_vault: `${vault('ios', 'open')}\n` };
  const inventory = { _meta: { hostvars: { 'core-1': { ansible_network_os: sealed } } }, core: { hosts: ['core-1'] } };
  const text = JSON.stringify(inventory);
  const { locked, ...rows } = await read('inventory.json', text);
  const { bad } = atOnce(planImport(rows, ofSource('core-1'), 's'));
  expect([bad.map(({ name }) => name), locked]).toEqual([['core-1'], 1]);
  const { good } = await read('inventory.json', text, { vaultPassword: 'open' });
  expect(good).toMatchObject([{ name: 'core-1', platform: 'cisco_ios' }]);
});

test.each([
  ['a template', 'ansible_host="{{ prefix }}.example.net"', 'ansible_host is a template and not imported'],
  [
    'a template of the port',
    'ansible_host=10.0.0.1 ansible_port="{{ port_of[0] }}"',
    'ansible_port is a template and not imported',
  ],
])('a host with %s is skipped, not imported by its name; a known one keeps its address', async (_, vars, reason) => {
  const rows = await read('inventory', `core-1 ansible_network_os=ios ${vars}\n`);
  expect(rows).toMatchObject({ good: [], skipped: [{ name: 'core-1', reason }] });
  const plan = atOnce(planImport(rows, ofSource('core-1'), 's'));
  expect(plan).toMatchObject({ changes: [], removals: [], bad: [{ name: 'core-1', problems: [reason] }] });
  expect((await read('inventory', `core-1 ${vars}\n`, { platform: 'ios' })).good).toEqual([]);
});

test('an address that a vault keeps shut is not replaced by the name', async () => {
  const yaml = `all:\n  hosts:\n    core-1:\n      ansible_network_os: ios\n      ansible_host: !vault |\n${vault('10.0.0.1', 'open').replaceAll(/^/gm, '        ')}\n`;
  expect(await read('inventory.yml', yaml)).toMatchObject({ good: [], skipped: [{ name: 'core-1' }] });
  expect((await read('inventory.yml', yaml, { vaultPassword: 'open' })).good).toMatchObject([{ address: '10.0.0.1' }]);
});

test('`{{ inventory_hostname }}` in an address is the name of the host', async () => {
  const { good } = await read(
    'inventory',
    'core-1 ansible_network_os=ios ansible_host="{{ inventory_hostname }}.example.net"\n',
  );
  expect(good).toMatchObject([{ name: 'core-1', address: 'core-1.example.net' }]);
});

test('a host that lost its ansible_network_os keeps its device, and no other device is removed', async () => {
  const rows = await read('inventory', '[core]\ncore-1\n[web]\nweb-1\n');
  const plan = atOnce(planImport(rows, ofSource('core-1', 'core-2'), 's'));
  expect(plan).toMatchObject({ removals: [], keptMissing: 1, bad: [{ name: 'core-1' }], skipped: [{ name: 'web-1' }] });
});

test('a file of variables that is no map is an error', async () => {
  const others = [{ name: 'group_vars/core.yml', text: '../shared/core.yml' }];
  await expect(read('inventory', '[core]\ncore-1\n', {}, others)).rejects.toMatchObject({
    code: 'NR_IMPORT_UNREADABLE',
  });
});
