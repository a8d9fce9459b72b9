import { describe, expect, it, test } from 'vitest';
import { allowsPeer, networkOf, networksAround, readNetwork, widerThan } from '../../src/outbound/index.ts';

describe('a network', () => {
  it.each([
    ['10.1.2.3/8', '10.0.0.0/8'],
    ['192.0.2.1', '192.0.2.1'],
    ['192.0.2.1/32', '192.0.2.1'],
    ['0.0.0.0/0', '0.0.0.0/0'],
    ['2001:DB8:0::5/32', '2001:db8::/32'],
    ['::1', '::1'],
    ['::ffff:10.0.0.1', '10.0.0.1'],
    ['fe80::1%eth0', 'fe80::1'],
    [' ANY ', 'any'],
    ['*.Core.Example.net.', '*.core.example.net'],
    ['gate_1', 'gate_1'],
  ])('%s is stored as %s', (text, stored) => {
    expect(readNetwork(text)).toBe(stored);
    expect(readNetwork(stored)).toBe(stored);
  });

  it.each([
    '',
    '*',
    '*.',
    '10.0.0.0/33',
    '10.0.0.0/-1',
    '10.0.0.0/',
    '10.0.0.0/8/8',
    'fd00::/129',
    // The system reads these names as addresses.
    '127.1',
    '0x7f000001',
    '2130706433',
    'a.*.net',
    '*x.net',
    'a..b',
    '-x',
    'a b',
    'host/24',
    'any/0',
    `${'a.'.repeat(130)}net`,
  ])('%j is not a network', (text) => {
    expect(readNetwork(text)).toBeUndefined();
  });
});

describe('another side', () => {
  it.each([
    [['10.0.0.0/8'], '10.255.0.1', '10.255.0.1', true],
    [['10.0.0.0/8'], '11.0.0.1', '11.0.0.1', false],
    [['10.0.0.0/8'], '::ffff:10.0.0.1', '::ffff:10.0.0.1', true],
    [['10.0.0.0/8'], '::ffff:a00:1', '::ffff:a00:1', true],
    [['::/0'], '10.0.0.1', '10.0.0.1', false],
    [['::/0'], '::ffff:10.0.0.1', '::ffff:10.0.0.1', false],
    [['fd00::/8'], 'fd12::1', 'fd12::1', true],
    [['fe80::1'], 'fe80::1%eth0', 'fe80::1%eth0', true],
    [['any'], 'x', undefined, true],
    [[], '10.0.0.1', '10.0.0.1', false],
    // A name is judged by its address, or by itself.
    [['10.0.0.0/8'], 'core-1.example.net', '10.0.0.1', true],
    [['10.0.0.0/8'], 'core-1.example.net', '203.0.113.9', false],
    [['10.0.0.0/8'], 'core-1.example.net', undefined, false],
    [['*.example.net'], 'core-1.Example.net.', '203.0.113.9', true],
    [['*.example.net'], 'example.net', '203.0.113.9', false],
    [['*.example.net'], 'evilexample.net', '203.0.113.9', false],
    [['*.example.net'], 'core-1.example.net.evil.org', '203.0.113.9', false],
    [['gate'], 'gate', undefined, true],
    [['10.0.0.1'], '10.0.0.1.evil.org', '203.0.113.9', false],
  ] as const)('%j: %s at %s is allowed: %s', (networks, host, address, allowed) => {
    expect(allowsPeer(networks, { host, address })).toBe(allowed);
  });
});

test.each([
  [['10.0.0.0/8'], ['10.1.0.0/16', '10.2.3.4'], []],
  [['10.0.0.0/8'], ['10.0.0.0/7', '11.0.0.1', 'any'], ['10.0.0.0/7', '11.0.0.1', 'any']],
  [['any'], ['any', '::/0', 'x'], []],
  [
    ['0.0.0.0/0', '::/0'],
    ['any', 'gate'],
    ['any', 'gate'],
  ],
  [['*.example.net'], ['a.example.net', '*.b.example.net', '*.net', 'example.net'], ['*.net', 'example.net']],
  [['gate'], ['gate', '*.gate', 'gates'], ['*.gate', 'gates']],
  [['10.0.0.0/8'], ['::ffff:10.0.0.1'], []],
])('of %j and %j, these are wider: %j', (given, wanted, wider) => {
  expect(widerThan(given, wanted)).toEqual(wider);
});

test('the networks around devices have each of them', () => {
  const hosts = ['10.0.0.1', '10.0.0.2', '10.0.7.1', '127.0.0.1', '2001:db8::7', 'a.core.example.net', 'gate'];
  const networks = networksAround(hosts);
  expect(networks).toEqual([
    '*.core.example.net',
    '10.0.0.0/24',
    '10.0.7.0/24',
    '127.0.0.0/8',
    '2001:db8::/64',
    'gate',
  ]);
  for (const host of hosts) expect(allowsPeer(networks, { host, address: host }), host).toBe(true);
});

it('a host alone is never a word for more', () => {
  expect(['any', 'ANY', '*.example.net', 'core-1', '10.0.0.1', '::ffff:10.0.0.1', '10.0.0.0/8'].map(networkOf)).toEqual(
    [undefined, undefined, undefined, 'core-1', '10.0.0.1', '10.0.0.1', undefined],
  );
  expect(networksAround(['any', 'core-1.co.uk', 'a.core.example.net'])).toEqual(['*.core.example.net', 'core-1.co.uk']);
});
