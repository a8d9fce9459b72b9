import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Redactor } from '../../src/attempt/index.ts';
import { JobHost } from '../../src/host/index.ts';
import { jobPackage } from './job-package.ts';
import { quiet, sampleTask, type Entry } from './sample-task.ts';

const { privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2_048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});
const secrets = {
  'a token of 900 characters': randomBytes(675).toString('base64url'),
  'a pass phrase with blanks': 'correct horse battery staple, seven Sailors whistle at Dawn',
  'a private key': privateKey,
};

/** Returns the parts of a secret in a text: any eight of its characters. */
function partsIn(text: string, secret: string): string[] {
  const plain = secret.replaceAll(/-----[^\n]*-----/g, '');
  const parts = Array.from({ length: plain.length - 8 }, (_, at) => plain.slice(at, at + 8));
  return parts.filter((part) => text.includes(part));
}

const job = `
  const filler = (length) => 'lorem ipsum '.repeat(Math.ceil(length / 12)).slice(0, Math.max(0, length));
  export async function run({ config: { place, limit, before, secret }, logger }) {
    // The secret stands across the limit, or close to it.
    const text = filler(limit - before - 30) + ' ' + secret + ' ' + filler(200);
    if (place === 'log') logger.info(text);
    if (place === 'console') console.log(text);
    if (place === 'meta') logger.info('x', { text });
    if (place === 'message') throw new Error(text);
    if (place === 'hint') throw Object.assign(new Error('x'), { code: 'ACME_X', hint: text });
    if (place === 'code') throw Object.assign(new Error('x'), { code: text });
    if (place === 'stack') throw Object.assign(new Error('x'), { stack: text });
    if (place === 'cause') throw Object.assign(new Error('fetch failed'), { cause: new Error(text) });
    if (place === 'crash') {
      const output = filler(100_000) + '\\n' + secret + ' ' + filler(limit - before);
      await new Promise((resolve) => process.stderr.write(output, resolve));
      process.exit(3);
    }
    return { success: true, message: place === 'result' ? text : '', notApplicable: text };
  }`;

const configSchema = `export const configSchema = { '~standard': { version: 1, vendor: 'own', validate: (value) => ({ value }) } };`;

const distances = [1, 3, 8, 20, 41, 120, 255, 400];

/** Runs tasks that say a secret at a place, and returns all that left the job host, as one text. */
async function saidBy(place: string, limit: number, secret: string): Promise<string> {
  const host = new JobHost({ ...jobPackage(`${configSchema}${job}`), granted: [], logger: quiet });
  onTestFinished(() => host.close());
  const entries: Entry[] = [];
  const redactor = Redactor.ofSecrets([secret]);
  const run = async (before: number): Promise<object> => {
    const config = { place, limit, before, secret };
    const task = sampleTask({ config, redact: (value) => redactor.redact(value) }, entries);
    const result = place === 'crash' ? host.runAlone(task) : host.run(task);
    return result.catch((error: Error & { cause?: Error }) => ({
      fields: Object.entries(error),
      message: error.message,
      cause: error.cause?.stack,
    }));
  };
  const ended: object[] = [];
  for (const before of place === 'crash' ? [0, 12, 300] : distances) ended.push(await run(before));
  return JSON.stringify([ended, entries]).replaceAll('\\n', '\n');
}

const places: [string, number][] = [
  ['log', 8_192],
  ['console', 8_192],
  ['meta', 1_000],
  ['message', 8_192],
  ['hint', 2_048],
  ['code', 100],
  ['stack', 8_192],
  ['cause', 8_192],
  ['result', 8_192],
  ['crash', 2_000],
];

describe.for(Object.entries(secrets))('%s is masked before a text is cut', ([, secret]) => {
  it.for(places)('%s, at the limit of %i characters', async ([place, limit]) => {
    const said = await saidBy(place, limit, secret);
    expect(partsIn(said, secret)).toEqual([]);
    expect(said).toMatch(/lorem ipsum/);
  });
});

it('a text that is too long to be masked is left out as a whole', async () => {
  const secret = secrets['a pass phrase with blanks'];
  for (const place of ['log', 'message', 'hint', 'stack']) {
    const said = await saidBy(place, 131_072, secret);
    expect(partsIn(said, secret)).toEqual([]);
    expect(said).toMatch(/a text of \d+ characters; at most 131072 are sent/);
  }
});
