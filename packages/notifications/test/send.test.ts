import { createHmac } from 'node:crypto';
import dns, { type LookupAddress } from 'node:dns';
import { syncBuiltinESMExports } from 'node:module';
import { isIP } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { send, type SentMessage, type Target } from '../src/index.ts';
import { failing, messageOf } from './messages.ts';
import { startHook, type Posted } from '@netraven/test-utils/message-servers';

const key = 'canary-signing-key-3Kd';
const allowAddresses = ['127.0.0.1'];
const post = (url: string, options: Parameters<typeof send>[2] = { allowAddresses }): Promise<SentMessage> =>
  send({ kind: 'webhook', url, key }, messageOf([failing]), options);

/** Verifies a message as the page for users says. */
function isGenuine({ headers, body }: Posted): boolean {
  const signed = `${String(headers['netraven-timestamp'])}.${body}`;
  return headers['netraven-signature'] === `v1=${createHmac('sha256', key).update(signed).digest('hex')}`;
}

it('a webhook gets JSON whose signature can be verified, and its answer is returned', async () => {
  const { url, posted } = await startHook((response) => response.writeHead(202).end('taken\n'));
  const message = messageOf([failing]);
  expect(await send({ kind: 'webhook', url, key }, message, { allowAddresses })).toEqual({ answer: '202 taken' });
  const [got] = posted as [Posted];
  expect(isGenuine(got)).toBe(true);
  expect(isGenuine({ ...got, body: `${got.body} ` })).toBe(false);
  expect(got.headers).toMatchObject({ 'content-type': 'application/json', 'netraven-delivery': message.id });
  expect(JSON.parse(got.body)).toEqual({
    id: message.id,
    rule: 'problems',
    test: false,
    total: 1,
    counts: { 'device-failing': 1 },
    events: [failing],
  });
});

it('a server that does not answer, or fails, is tried again later', async () => {
  const late = await startHook(() => undefined);
  const options = { allowAddresses, timeoutMs: 100 };
  await expect(post(late.url, options)).rejects.toMatchObject({
    code: 'NR_CHANNEL_UNREACHABLE',
    retryable: true,
    message: '127.0.0.1: no answer within 0.1 s',
  });
  const broken = await startHook((response) => response.writeHead(500).end('try again'));
  await expect(post(broken.url)).rejects.toMatchObject({
    code: 'NR_CHANNEL_UNREACHABLE',
    retryable: true,
    message: `127.0.0.1:${broken.port} answered 500 try again`,
  });
  const hangsUp = await startHook((response) => response.destroy());
  await expect(post(hangsUp.url)).rejects.toMatchObject({
    code: 'NR_CHANNEL_UNREACHABLE',
    retryable: true,
  });
  await expect(post('http://netraven.invalid/', {})).rejects.toMatchObject({
    code: 'NR_CHANNEL_UNREACHABLE',
    retryable: true,
  });
});

it('a server that refuses is not tried again, and its answer is shown without the secret of the URL', async () => {
  const { url } = await startHook((response, request) => response.writeHead(404).end(`no\u001b[2J ${request.url}`));
  const refused: unknown = await post(url).catch((error) => error);
  expect(refused).toMatchObject({ code: 'NR_CHANNEL_REFUSED', retryable: false });
  expect(String(refused)).toContain('answered 404 no\uFFFD[2J <secret>');
  expect(String(refused)).not.toContain('canary');
});

it('an answer that repeats the secret of the URL decoded or encoded does not show it', async () => {
  const { url } = await startHook((response, request) => {
    const path = decodeURIComponent(request.url ?? '');
    response.writeHead(404).end(`oops ${path} ${JSON.stringify(path)} ${Buffer.from(path).toString('base64')}`);
  });
  const refused: unknown = await post(`${url}/s/can%61ry-1a?token=can%61ry-2b`).catch((error) => error);
  expect(String(refused)).toContain('answered 404 oops');
  expect(String(refused)).not.toMatch(/canary|Y2FuYXJ5|FuYXJ5|uYXJ5/);
});

it('an answer without an end is cut', async () => {
  const { url } = await startHook((response) => {
    const more = (): unknown => response.destroyed || response.write('x'.repeat(65_536), () => setImmediate(more));
    more();
  });
  const { answer } = await post(url);
  expect(answer).toMatch(/^200 x+…$/);
});

it('a redirect is not followed', async () => {
  const other = await startHook();
  const { url } = await startHook((response) => response.writeHead(302, { location: other.url }).end());
  await expect(post(url)).rejects.toMatchObject({
    code: 'NR_CHANNEL_REFUSED',
    hint: expect.stringContaining('Redirects are not followed') as string,
  });
  expect(other.posted).toEqual([]);
});

it.each(['http://127.0.0.1:1/', 'http://localhost:1/', 'http://[::1]:1/', 'http://169.254.169.254/latest/meta-data'])(
  '%s is refused unless its address is allowed',
  async (url) => {
    await expect(post(url, {})).rejects.toMatchObject({
      code: 'NR_ADDRESS_REFUSED',
      retryable: false,
      hint: expect.stringContaining('allowAddresses') as string,
    });
  },
);

it('a name is resolved once: a second answer of its name server does not count', async () => {
  const first = await startHook(undefined, '127.0.0.2');
  const second = await startHook();
  const asked = answerLookups('127.0.0.2', '127.0.0.1');
  const url = `http://rebound.example.net:${first.port}/`;
  expect(await post(url, { allowAddresses: ['127.0.0.2'] })).toEqual({
    answer: '200 ok',
  });
  expect([asked.length, first.posted.length, second.posted.length]).toEqual([1, 1, 0]);
  // The next message resolves it again, and gets the other address.
  await expect(post(url, { allowAddresses: ['127.0.0.2'] })).rejects.toMatchObject({
    code: 'NR_ADDRESS_REFUSED',
    message: 'rebound.example.net has the address 127.0.0.1, which is not allowed',
  });
});

it('a name server that does not answer is not waited for', async () => {
  replaceLookup(() => new Promise(() => undefined));
  const url = 'http://silent.example.net/';
  await expect(post(url, { timeoutMs: 100 })).rejects.toMatchObject({
    code: 'NR_CHANNEL_UNREACHABLE',
    retryable: true,
    message: 'silent.example.net: no answer within 0.1 s',
  });
  await expect(post(url, { signal: AbortSignal.timeout(100) })).rejects.toMatchObject({
    code: 'NR_CHANNEL_UNREACHABLE',
  });
});

it('a mail server is resolved once, too', async () => {
  const asked = answerLookups('127.0.0.1');
  const target = {
    host: 'rebound.example.net',
    port: 1,
    tls: 'starttls',
    from: 'a@example.net',
    to: ['b@example.net'],
  };
  const refused = send({ kind: 'email', ...target } as Target, messageOf([failing]));
  await expect(refused).rejects.toMatchObject({ code: 'NR_ADDRESS_REFUSED' });
  expect(asked).toEqual(['rebound.example.net']);
});

it('of a name with several addresses, those that are not allowed are not used, and the next is tried if one fails', async () => {
  const { port, posted } = await startHook();
  const url = `http://localhost:${port}/`;
  answerLookups(['::1', '127.0.0.1']);
  await post(url);
  await post(url, { allowAddresses: ['127.0.0.1', '::1'] });
  expect(posted).toHaveLength(2);
  await expect(post(url, { allowAddresses: ['127.0.0.2'] })).rejects.toMatchObject({
    code: 'NR_ADDRESS_REFUSED',
    message: 'localhost has the address ::1, which is not allowed',
  });
  // Nothing listens at both.
  answerLookups(['::1', '127.0.0.2']);
  const failed = post(url, { allowAddresses: ['127.0.0.2', '::1'] });
  await expect(failed).rejects.toThrow(/^localhost: connect \w+ ::1:\d+.*, connect \w+ 127\.0\.0\.2:/);
});

/** Has a name server answer with these addresses, one answer after the other. Returns the names that were asked for. */
function answerLookups(...answers: readonly (string | readonly string[])[]): string[] {
  const asked: string[] = [];
  replaceLookup(async (name) => {
    const addresses = [answers[Math.min(asked.length, answers.length - 1)] ?? ''].flat();
    asked.push(name);
    return addresses.map((address) => ({ address, family: isIP(address) }));
  });
  return asked;
}

function replaceLookup(lookup: (name: string) => Promise<LookupAddress[]>): void {
  const real = dns.promises.lookup;
  dns.promises.lookup = lookup as unknown as typeof real;
  syncBuiltinESMExports();
  onTestFinished(() => {
    dns.promises.lookup = real;
    syncBuiltinESMExports();
  });
}
