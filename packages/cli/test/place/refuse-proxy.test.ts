import { expect, it } from 'vitest';
import { refuseProxy } from '../../src/place/refuse-proxy.ts';

const used = { NODE_USE_ENV_PROXY: '1', HTTP_PROXY: 'http://proxy.example:3128' };

it.each([
  [used],
  [{ ...used, NO_PROXY: 'example.net' }],
  [{ NODE_OPTIONS: '--use-env-proxy', http_proxy: 'http://proxy.example:3128' }],
])('the token does not go to a proxy: %j', (env) => {
  expect(() => refuseProxy('127.0.0.1', env)).toThrow(
    expect.objectContaining({ code: 'NR_PROXY_GETS_TOKEN', hint: expect.stringContaining('127.0.0.1') as unknown }),
  );
});

it.each([
  [{}],
  // Node does not look at it by itself.
  [{ HTTP_PROXY: used.HTTP_PROXY }],
  [{ NODE_USE_ENV_PROXY: '1' }],
  [{ ...used, NO_PROXY: 'example.net, 127.0.0.1' }],
  [{ ...used, no_proxy: '*' }],
])('a direct request is sent: %j', (env) => {
  expect(() => refuseProxy('127.0.0.1', env)).not.toThrow();
});
