import { expect, it } from 'vitest';
import { loopbackAddress } from '../../src/http/loopback.ts';

it.each([
  ['127.0.0.1', '127.0.0.1'],
  ['127.0.0.2', '127.0.0.2'],
  ['::1', '::1'],
  ['localhost', '127.0.0.1'],
])('the server can listen on %s', (host, address) => {
  expect(loopbackAddress(host)).toBe(address);
});

it.each(['0.0.0.0', '::', '192.0.2.1', '::ffff:192.0.2.1', 'example.net', '', '127.1', '128.0.0.1'])(
  'the server cannot listen on %j',
  (host) => {
    expect(() => loopbackAddress(host)).toThrow(expect.objectContaining({ code: 'NR_SERVER_ADDRESS_REFUSED' }));
  },
);
