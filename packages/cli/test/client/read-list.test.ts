import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { ownPackage } from '../../src/place/own-package.ts';
import { recordProcess } from '@netraven/core/system';
import { HostFolder } from '@netraven/test-utils/host-folder';
import { loadedPackages } from '../loaded-packages.ts';
import { proofAnswer } from '../proof-answer.ts';

/** A host project whose server gives these answers, one after the other. Without answers, it refuses the token. */
async function serving(version: string, ...answers: readonly object[]): Promise<HostFolder> {
  const token = answers.length > 0 ? 'the-token' : 'another';
  const left = [...answers];
  const server = createServer((request, response) => {
    const proof = proofAnswer(request, token);
    const isAllowed =
      proof !== undefined ||
      (request.headers.authorization === 'Bearer the-token' && request.url?.startsWith('/api/v1/devices?'));
    response.writeHead(isAllowed ? 200 : 401, { 'content-type': 'application/json' });
    response.end(JSON.stringify(proof ?? left.shift()));
  }).listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  const { address, port } = server.address() as AddressInfo;
  return new HostFolder()
    .write('.netraven/server.json', { address, port, version, ...recordProcess() })
    .write('.netraven/token', `${token}\n`);
}

const device = { id: '0', name: 'core-1', address: '10.0.0.1', port: 22, platform: 'cisco_ios', tags: ['core'] };

it('a list of a server of this version is shown without loading the API client', async () => {
  const host = await serving(ownPackage().version, { devices: [device] });
  const { code, stdout, packages } = await loadedPackages(host, ['devices', 'list']);
  expect({ code, stdout }).toEqual({
    code: 0,
    stdout:
      'NAME    ADDRESS   PLATFORM   TAGS  STATE  SUCCESS  SAVED  LAST TRY\ncore-1  10.0.0.1  cisco_ios  core  -      -        -      -\n',
  });
  expect([...packages]).not.toContain('zod');
});

it('the answer of a server of another version is checked', async () => {
  const host = await serving('0.9.0', { devices: [{ name: 'core-1' }] });
  const { code, stderr } = await loadedPackages(host, ['devices', 'list']);
  expect(code).toBe(1);
  expect(stderr).toMatch(/^NR_API_ANSWER_INVALID: /);
});

it('after an error, the server is asked again by the API client, which names the error', async () => {
  const host = await serving(ownPackage().version);
  const { code, stderr } = await loadedPackages(host, ['devices', 'list']);
  expect(code).not.toBe(0);
  expect(stderr).toMatch(/^NR_API_ANSWER_INVALID: .* answered 401 /);
});
