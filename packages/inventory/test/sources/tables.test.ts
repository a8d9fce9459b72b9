import { expect, test } from 'vitest';
import type { SourceKind } from '../../src/index.ts';
import { badNames, expected, hostileNames, namesAndAddresses, read, sample } from '../../test-utils/samples.ts';

const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;

function csv(separator = ',', end = '\n'): string {
  const head = ['Hostname', 'Management IP', 'OS', 'Site', 'Tags', 'Owner'].join(separator);
  const rows = sample.map(({ name, address, site }) =>
    [name, address, 'ios', site, quoted('core; edge'), 'x'].join(separator),
  );
  return [head, ...rows, ''].join(end);
}

test.each([
  ['commas', ',', '\n'],
  ['semicolons and CRLF', ';', '\r\n'],
  ['tabs', '\t', '\n'],
  ['bars', '|', '\n'],
])('CSV with %s: 200 devices, with columns found by their names', async (_, separator, end) => {
  const rows = await read('devices.csv', csv(separator, end));
  expect(rows.kind).toBe('csv');
  expect(namesAndAddresses(rows)).toEqual(expected);
  expect(rows.good[0]).toMatchObject({ at: 'line 2', platform: 'cisco_ios', tags: ['core', 'edge', 'site:ams'] });
  expect(rows.notes).toEqual(['columns not used: Owner']);
});

test('hostile names in CSV are refused with their line, and the other rows stay', async () => {
  const rows = await read('devices.csv', csv() + hostileNames.map((name) => `${quoted(name)},10.9.9.9,ios\n`).join(''));
  expect(namesAndAddresses(rows)).toEqual(expected);
  expect(rows.bad).toHaveLength(hostileNames.length);
  expect(rows.bad[0]).toEqual({
    at: 'line 202',
    name: '',
    problems: ['the name must be letters, digits, `.`, `_` and `-`, a letter or digit first, and not `fleet`'],
  });
});

test('each error of a row is named: address, port, platform, transport, tag, too many fields, name used twice', async () => {
  const text = [
    'name,address,port,platform,transport,tags',
    'a,10.0.0.300,22,ios,ssh,x',
    'b,10.0.0.1,70000,ios,ssh,x',
    'c,10.0.0.1,22,vrp9,ssh,x',
    'd,10.0.0.1,22,,ssh,x',
    'e,10.0.0.1,22,ios,rsh,x',
    'f,10.0.0.1,22,ios,ssh,x,more',
    'g,10.0.0.1,22,ios,ssh,x',
    'g,10.0.0.2,22,ios,ssh,x',
    ',10.0.0.2,22,ios,ssh,x',
    'h,-oX,22,ios,ssh,x',
  ].join('\n');
  const { good, bad } = await read('x.csv', text);
  expect(good.map(({ name }) => name)).toEqual(['g']);
  expect(bad.map(({ at, problems }) => [at, ...problems])).toEqual([
    ['line 2', 'the address is no IP address or DNS name'],
    ['line 3', 'the port is no number from 1 to 65535'],
    ['line 4', 'the platform "vrp9" is unknown; name yours with --map <theirs>=<id>'],
    ['line 5', 'the platform is missing; give one for all with --platform'],
    ['line 6', 'the transport must be ssh or telnet'],
    ['line 7', 'the line has 7 fields, the header 6'],
    ['line 9', 'the name is used at line 8 already'],
    ['line 10', 'the name is missing'],
    ['line 11', 'the address is no IP address or DNS name'],
  ]);
});

test('a line with too few fields of a file with passwords is refused, and no password is shown', async () => {
  const head = 'name,address,username,password,platform,tags';
  const { good, bad } = await read('x.csv', `${head}\na,10.0.0.1,u,canary-2Lk,ios,\nb,u,10.0.0.2,ios,canary-2Lk\n`);
  expect(good.map(({ name }) => name)).toEqual(['a']);
  expect(bad).toEqual([{ at: 'line 3', name: 'b', problems: ['the line has 5 fields, the header 6'] }]);
  const behind = await read('x.csv', 'address,name,password\n10.0.0.1,canary-2Lk\n10.0.0.2,canary-2Lk\n');
  expect(behind.bad).toMatchObject([{ name: '' }, { name: '', problems: { length: 1 } }]);
  // Without passwords, empty fields at the end can be left out.
  expect((await read('x.csv', 'name,address,platform,tags\na,10.0.0.1,ios\n')).good).toHaveLength(1);
});

test.each(['Name,address,platform,name', 'name,platform,IP address,ip_address', 'name,vars.a,platform,vars.a'])(
  'a header that names a column twice is refused: %s',
  async (header) => {
    await expect(read('x.csv', `${header}\na,10.0.0.1,ios,10.0.0.2\n`)).rejects.toMatchObject({
      code: 'NR_IMPORT_UNREADABLE',
      message: expect.stringMatching(/^The first line of x.csv names the column .+ twice$/) as unknown,
    });
    // The second of two columns that are not used changes nothing.
    expect((await read('x.csv', 'name,platform,notes,notes\na,ios,x,y\n')).good).toHaveLength(1);
  },
);

test('the port of the HTTPS API is read', async () => {
  const { good, bad } = await read(
    'x.csv',
    'name,address,platform,https_port\na,10.0.0.1,ios,8443\nb,10.0.0.2,ios,\nc,10.0.0.3,ios,70000\n',
  );
  expect(good.map(({ settings }) => settings)).toEqual([{ httpsPort: 8443 }, {}]);
  expect(bad.map(({ problems }) => problems)).toEqual([['the port of HTTPS must be 1 to 65535']]);
});

test('a name that differs only in its Unicode form is the same name', async () => {
  const { bad } = await read('x.csv', 'name,address,platform\nse\u0301,10.0.0.1,ios\ns\u00E9,10.0.0.2,ios\n');
  expect(bad.map(({ name }) => name)).toEqual(['', '']);
  expect(bad[1]?.problems).toContain('the name is used at line 2 already');
});

test.each([';', ',', '\t', '|'])(
  'a first line with the separator, as spreadsheets write it, is read: %j',
  async (separator) => {
    const lines = [
      ['name', 'address', 'platform', 'site'],
      ['a', '10.0.0.1', 'ios', 'ams; 1, 2'],
    ];
    const text = `sep=${separator}\r\n${lines.map((cells) => cells.map((cell) => `"${cell}"`).join(separator)).join('\r\n')}\r\n`;
    const { good, bad } = await read('x.csv', `\uFEFF${text}`);
    expect(bad).toEqual([]);
    expect(good).toMatchObject([{ at: 'line 3', name: 'a', address: '10.0.0.1', platform: 'cisco_ios' }]);
    expect((await read('x.txt', text)).good).toHaveLength(1);
  },
);

test('NetBox: a device that is offline stays, one that is planned or retired does not', async () => {
  const statuses = ['active', 'offline', 'planned', 'decommissioning'];
  const devices = statuses.map((status, id) => ({
    id,
    name: `d${id}`,
    status: { value: status },
    platform: { slug: 'ios' },
    primary_ip: { address: `10.0.0.${id}/24` },
  }));
  const { good, skipped } = await read('x.json', JSON.stringify({ results: devices }), { kind: 'netbox' });
  expect(good.map(({ name }) => name)).toEqual(['d0']);
  expect(skipped.map(({ name, stays = false }) => [name, stays])).toEqual([
    ['d1', true],
    ['d2', false],
    ['d3', false],
  ]);
});

test('CSV without a column for names, or with an open quote, is refused without a word of its text', async () => {
  await expect(read('x.csv', 'a,b\nhunter2,2\n')).rejects.toMatchObject({ code: 'NR_IMPORT_UNREADABLE' });
  const error = await read('x.csv', 'name,password\na,"hunter2\n').catch((cause: unknown) => cause);
  expect(error).toMatchObject({ code: 'NR_IMPORT_UNREADABLE' });
  expect(`${String(error)} ${JSON.stringify(error)} ${String((error as Error).cause)}`).not.toContain('hunter2');
});

test('an address of a spreadsheet of NetBox loses its prefix length', async () => {
  expect((await read('x.csv', 'Name,IP Address,Platform\na,10.0.0.1/24,ios\n')).good[0]?.address).toBe('10.0.0.1');
});

test('a password with an unquoted separator is refused, and no part of it is shown', async () => {
  const { bad, good } = await read('x.csv', 'name,user,password,os\na,ann,hun,ter2,ios\n');
  expect(good).toEqual([]);
  expect(bad).toEqual([{ at: 'line 2', name: 'a', problems: ['the line has 5 fields, the header 4'] }]);
});

test('columns with logins, ports, transports, jump hosts and variables become what they name', async () => {
  const text =
    'name,ip,port,os,user,password,enable,transport,jump host,vars.rack\na,10.0.0.1,2222,eos,ann,pw,en,telnet,b,R7\n';
  const { good } = await read('x.csv', text);
  expect(good[0]).toMatchObject({
    port: 2222,
    platform: 'arista_eos',
    login: { username: 'ann', password: 'pw', enablePassword: 'en' },
    settings: { transport: 'telnet', jumpHost: 'b', vars: { rack: 'R7' } },
  });
});

const records = sample.map(({ name, address, site }) => ({
  name,
  address,
  platform: 'cisco_ios',
  tags: ['core', site],
}));

test.each([
  ['a list', records],
  ['below `devices`, as `devices list --json` prints it', { devices: records }],
  ['a map by name', Object.fromEntries(records.map(({ name, ...rest }) => [name, rest]))],
])('JSON: %s', async (_, value) => {
  const rows = await read('devices.json', JSON.stringify(value));
  expect(rows.kind).toBe('json');
  expect(namesAndAddresses(rows)).toEqual(expected);
  expect(rows.good[1]).toMatchObject({ at: 'record 2', tags: ['ber', 'core'] });
});

test('hostile names and settings in JSON are refused with their record', async () => {
  const hostile = hostileNames.map((name) => ({ name, address: '10.0.0.1', platform: 'ios' }));
  const text = JSON.stringify([
    ...records,
    ...hostile,
    { name: 'set', platform: 'ios', settings: 'ssh', vars: ['x'] },
    { name: 'deep', platform: 'ios', settings: { vars: 7 } },
    7,
  ]).replace('{', '{"__proto__":{"name":"evil"},');
  const rows = await read('devices.json', text);
  expect(namesAndAddresses(rows)).toEqual(expected);
  expect(badNames(rows)).toHaveLength(hostileNames.length + 3);
  expect(rows.bad.at(-3)?.problems).toEqual(['the settings are no object', 'the variables are no object']);
  expect(rows.bad.at(-2)?.problems).toEqual(['the variables are no object']);
  expect(({} as { name?: string }).name).toBeUndefined();
});

test('YAML: a list and a map, with line numbers, and hostile names refused', async () => {
  const line = (name: string, address: string): string =>
    `- {name: ${JSON.stringify(name)}, address: ${address}, os: junos}\n`;
  const list = sample.map(({ name, address }) => line(name, address)).join('');
  const rows = await read('devices.yaml', list + hostileNames.map((name) => line(name, '10.0.0.1')).join(''));
  expect(rows.kind).toBe('yaml');
  expect(namesAndAddresses(rows)).toEqual(expected);
  expect(rows.bad.map(({ at }) => at)).toEqual(hostileNames.map((__, index) => `line ${201 + index}`));
  const map = sample.map(({ name, address }) => `${name}:\n  address: ${address}\n  platform: ios\n`).join('');
  expect(namesAndAddresses(await read('devices.yml', map))).toEqual(expected);
});

const oxidized =
  'source:\n  default: csv\n  csv:\n    map: {name: 0, model: 1}\nusername: ann\npassword: 0891\nvars: {enable: 0x2A}\n';
test.each<[kind: SourceKind, text: string, more?: string]>([
  ['yaml', '- {name: a, address: 10.0.0.1, platform: ios, username: ann, password: 0891, enable: 0x2A}\n'],
  [
    'nornir',
    'a: {hostname: a, platform: ios, username: ann, password: 0891, connection_options: {netmiko: {extras: {secret: 0x2A}}}}\n',
  ],
  [
    'ansible',
    'all:\n  hosts:\n    a: {ansible_network_os: ios, ansible_user: ann, ansible_password: "{{ pw }}", pw: 0891, ansible_become_pass: 0x2A}\n',
  ],
  ['oxidized', 'a:ios\n', oxidized],
])('%s: passwords of digits without quotes stay as they are written', async (kind, text, more) => {
  const others = more === undefined ? [] : [{ name: 'config', text: more }];
  const { good } = await read('x', text, { kind }, others);
  expect(good[0]?.login).toEqual({ username: 'ann', password: '0891', enablePassword: '0x2A' });
});

test('JSON: passwords of digits without quotes stay as they are written', async () => {
  const device = '{"name":"a","platform":"ios","username":891,"password":12345678901234567890,"enable":42}';
  const { good } = await read('x', `[${device}]`, { kind: 'json' });
  expect(good[0]?.login).toEqual({ username: '891', password: '12345678901234567890', enablePassword: '42' });
});

test('a YAML bomb and broken YAML are refused without a word of their text', async () => {
  const bomb = [
    'a: &a [x,x,x,x,x,x,x,x,x,x]',
    ...['b', 'c', 'd', 'e', 'f', 'g', 'h'].map(
      (key, index) =>
        `${key}: &${key} [${Array(10)
          .fill(`*${String.fromCharCode(97 + index)}`)
          .join(',')}]`,
    ),
  ];
  await expect(read('x.yaml', bomb.join('\n'))).rejects.toMatchObject({ code: 'NR_IMPORT_TOO_LARGE' });
  const error = await read('x.yaml', '- name: a\n  password: "hunter2\n').catch((cause: unknown) => cause);
  expect(error).toMatchObject({ code: 'NR_IMPORT_UNREADABLE' });
  expect(`${String(error)} ${String((error as Error).cause)}`).not.toContain('hunter2');
});

test('tags keep the letters of all scripts; different sites stay different', async () => {
  const sites = ['Москва', 'Київ', '東京', 'Málaga', 'M\u0061\u0301laga 2', 'São Paulo/1'];
  const text = `name,platform,site\n${sites.map((site, index) => `d${index},ios,${site}\n`).join('')}`;
  const { good } = await read('x.csv', text);
  expect(good.map(({ tags }) => tags[0])).toEqual([
    'site:Москва',
    'site:Київ',
    'site:東京',
    'site:Málaga',
    'site:Málaga-2',
    'site:São-Paulo/1',
  ]);
  const { bad } = await read('x.csv', 'name,platform,site\na,ios,***\nb,ios,☃\n');
  expect(bad.flatMap(({ problems }) => problems)).toEqual([
    'a tag has neither a letter nor a digit',
    'a tag has neither a letter nor a digit',
  ]);
});

test('rows of empty cells at the end of a CSV are left out', async () => {
  const { good, bad } = await read('x.csv', 'name;address;platform;password\na;10.0.0.1;ios;x\n;;;\n ; ;;\n');
  expect([good.length, bad]).toEqual([1, []]);
});

test('names that differ only in case are one name', async () => {
  const { good, bad } = await read('x.csv', 'name,platform\nSW1,ios\nsw1,ios\n');
  expect(good.map(({ name }) => name)).toEqual(['SW1']);
  expect(bad).toEqual([{ at: 'line 3', name: 'sw1', problems: ['the name differs only in case from that at line 2'] }]);
});

test('YAML: words that are booleans or dates in YAML 1.1 are texts', async () => {
  const text = '- {name: a, platform: ios, site: no, tags: [no, on, 2024-01-01, true]}\n';
  const { good } = await read('x.yaml', text);
  expect(good[0]?.tags).toEqual(['2024-01-01', 'no', 'on', 'site:no', 'true']);
});

test('YAML: thousands of hosts merge the same values in time that grows with their number', async () => {
  const hosts = Array.from({ length: 5_000 }, (_, index) => `sw-${index}: {<<: *ios, address: 10.0.0.1}\n`).join('');
  const { good } = await read('x.yaml', `base: &ios {platform: ios, tags: [core]}\n${hosts}`, { kind: 'yaml' });
  expect(good.length).toBeGreaterThanOrEqual(5_000);
  expect(good.at(-1)).toMatchObject({ platform: 'cisco_ios', tags: ['core'] });
  const many = `base: &a {platform: ios}\n${'x: *a\n'.repeat(10_001)}`;
  await expect(read('x.yaml', many, { kind: 'yaml' })).rejects.toMatchObject({ code: 'NR_IMPORT_TOO_LARGE' });
});

test('YAML: a map with the same key twice is refused with its line', async () => {
  const text = '- name: a\n  platform: ios\n  address: 10.0.0.1\n  address: 10.0.0.2\n';
  await expect(read('x.yaml', text)).rejects.toMatchObject({
    code: 'NR_IMPORT_UNREADABLE',
    message: 'x.yaml has the same key twice in a map, at line 4',
  });
});

test('no text that cannot be a name, an address, a port, a pool or a platform is shown', async () => {
  const secret = 's3cr3t/+=';
  const text = `name,address,port,pool,platform\n${secret},${secret},${secret},${secret},${secret}{}\na,${secret},${secret},${secret},${secret}{}\n`;
  const rows = await read('x.csv', text);
  expect(rows.bad.map(({ at, name }) => [at, name])).toEqual([
    ['line 2', ''],
    ['line 3', 'a'],
  ]);
  expect(JSON.stringify(rows)).not.toContain('s3cr3t');
});
