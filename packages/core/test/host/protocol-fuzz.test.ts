import { duplexPair } from 'node:stream';
import fc from 'fast-check';
import { expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { AttemptStore, Redactor, redactorsOf, type Memory } from '../../src/attempt/index.ts';
import { isJobHostMessage } from '../../src/host/check-message.ts';
import { JobHost } from '../../src/host/index.ts';
import { MessagePipe } from '../../src/host/message-pipe.ts';
import type { CapabilityName } from '../../src/host/protocol.ts';
import type { Device, NetRavenError } from '../../src/index.ts';
import { hostilePackage } from './hostile-kinds.ts';
import { quiet, sampleTask } from './sample-task.ts';

/** Messages of each test. */
const count = process.env['NETRAVEN_TEST_MATRIX'] === '1' ? 20_000 : 1_000;
const seed = 12;

/** All names of the protocol: the compiler refuses a missing one. */
const names = Object.keys({
  'device.connect': true,
  'device.ping': true,
  'device.tcp': true,
  'device.fetch': true,
  'session.send': true,
  'session.readConfig': true,
  'session.contexts': true,
  'session.configure': true,
  'session.confirm': true,
  'session.maskLines': true,
  'results.page': true,
  'state.get': true,
  'state.set': true,
  'artifacts.save': true,
  'artifacts.latest': true,
  'artifacts.list': true,
  'artifacts.history': true,
} satisfies Record<CapabilityName, true>);
const levels = ['debug', 'info', 'warning', 'error', 'critical'] as const;

/** The protocol as zod describes it: a second opinion on the check that is written by hand. */
const id = z.int().min(0);
const error = z.looseObject({
  code: z.string(),
  message: z.string(),
  hint: z.string().optional(),
  retryable: z.boolean(),
});
const anyObject = z.record(z.string(), z.unknown());
const schema = z.discriminatedUnion('type', [
  z.looseObject({ type: z.literal('loaded') }),
  z.looseObject({ type: z.literal('load-failed'), error }),
  z.looseObject({ type: z.literal('probed'), result: anyObject }),
  z.looseObject({ type: z.literal('beat') }),
  z.looseObject({ type: z.literal('part'), call: id, text: z.string() }),
  z.looseObject({ type: z.literal('call'), id, call: id, name: z.enum(names), args: z.array(z.unknown()) }),
  z.looseObject({ type: z.literal('log'), id, level: z.enum(levels), message: z.string(), meta: anyObject }),
  z.looseObject({ type: z.literal('result'), id, result: z.unknown() }),
  z.looseObject({ type: z.literal('error'), id, error, stack: z.string().optional() }),
]);

const odd = [
  '',
  '__proto__',
  'constructor',
  'toString',
  '\0',
  '\u{D800}',
  'NR_JOB_TIMEOUT',
  'hunter22',
  'x'.repeat(300),
];
const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 20 }), fc.constantFrom(...odd));
const json = fc.oneof(
  fc.jsonValue({ maxDepth: 4, stringUnit: 'binary' }),
  fc.dictionary(text, fc.jsonValue({ maxDepth: 2 })),
  text,
);
/** Of the task that runs, of an earlier or a later one, or of none. */
const number = fc.oneof(fc.constant(1), fc.nat(3), fc.maxSafeNat());
/** Not of the task that runs: it would end. */
const other = fc.integer({ min: 2, max: 2_000 });
const fetched = { method: json, headers: json, body: json, onError: json };
const options = fc.record({ timeoutMs: json, count: json, ...fetched }, { requiredKeys: [] });
const args = fc.oneof(fc.array(json), fc.tuple(text, text), fc.tuple(text, options), fc.tuple(fc.integer(), options));
const anError = fc.record({ code: text, message: text, hint: text, retryable: fc.boolean() });
const type = <Name extends string>(name: Name): fc.Arbitrary<Name> => fc.constant(name);

const part = fc.record({ type: type('part'), call: number, text });

const call = fc.record({ type: type('call'), id: number, call: number, name: fc.constantFrom(...names), args });

/** Messages of the right form that stand for themselves. */
const lone = fc.oneof(
  fc.record({ type: fc.constantFrom('beat', 'loaded') }),
  fc.record({ type: type('load-failed'), error: anError }),
  fc.record({ type: type('probed'), result: fc.dictionary(text, json) }),
  call,
  fc.record({
    type: type('log'),
    id: number,
    level: fc.constantFrom(...levels),
    message: text,
    meta: fc.dictionary(text, json),
  }),
  fc.record({ type: type('result'), id: other, result: json }),
  fc.record({ type: type('error'), id: other, error: anError, stack: text }),
);
/** Messages of the right form. */
const message = fc.oneof({ weight: 6, arbitrary: lone }, { weight: 1, arbitrary: part });
/** A part, and the call that takes it. */
const inParts = fc
  .tuple(part, call, text)
  .map(([one, next, rest]) => [one, { ...next, call: one.call, args: [...next.args.slice(0, 1), rest] }]);
/** Messages with one field that has another value, or of any form. */
const mutated = fc.oneof(
  { weight: 9, arbitrary: fc.tuple(message, fc.nat(6), json).map(([whole, at, value]) => withField(whole, at, value)) },
  { weight: 1, arbitrary: json },
);

function withField(whole: object, at: number, value: unknown): unknown {
  const field = Object.keys(whole)[at];
  return field === undefined ? whole : { ...whole, [field]: value };
}

it(`${count} messages: the check never throws, and agrees with a schema`, () => {
  let accepted = 0;
  const disputed: unknown[] = [];
  for (const value of fc.sample(fc.oneof(message, mutated), { numRuns: count, seed })) {
    const received: unknown = JSON.parse(JSON.stringify(value));
    const fits = isJobHostMessage(received);
    if (fits !== schema.safeParse(received).success) disputed.push(received);
    if (fits) accepted++;
  }
  expect(disputed).toEqual([]);
  expect(accepted).toBeGreaterThan(count / 4);
  expect(accepted).toBeLessThan((count * 9) / 10);
});

it(`${count} lines with changed bytes: the pipe never throws, and reports once that it is broken`, () => {
  let broken = 0;
  let received = 0;
  const repeated: string[] = [];
  const change = fc.tuple(fc.nat(200), fc.oneof(fc.nat(255), fc.constantFrom(...Buffer.from('[]{}",:\\\n0'))));
  const line = fc.tuple(fc.array(message, { maxLength: 3 }), fc.array(change, { maxLength: 3 }), fc.nat(200));
  for (const [messages, changes, cut] of fc.sample(line, { numRuns: count, seed })) {
    const bytes = Buffer.from(`${JSON.stringify(messages)}\n`);
    for (const [at, byte] of changes) bytes[at % bytes.length] = byte;
    const [near] = duplexPair();
    let reports = 0;
    const pipe = new MessagePipe<unknown>(near, { receive: () => received++, broken: () => reports++ });
    for (const chunk of [bytes.subarray(0, cut), bytes.subarray(cut)]) near.emit('data', chunk);
    if (reports > 1) repeated.push(bytes.toString());
    broken += reports;
    expect(pipe.send).toBeTypeOf('function');
    near.destroy();
  }
  expect(repeated).toEqual([]);
  expect(Math.min(broken, received)).toBeGreaterThan(count / 10);
});

/** A device that does what it is told. */
const device: Device = {
  ...{ id: 'd', name: 'r1', address: '192.0.2.1', port: 22, platform: 'cisco_ios', tags: [], vars: {} },
  connect: async () => ({
    send: async (command) => command,
    readConfig: async () => 'hostname r1',
    contexts: async () => [],
    configure: async (lines) => lines.join('\n'),
    confirm: async () => undefined,
    maskLines: async (lines) => lines,
  }),
  ping: async () => ({ alive: true }) as never,
  tcp: async () => ({ open: true }) as never,
  fetch: async (path) => ({ status: 200, headers: {}, text: path }),
};
const memory: Memory = {
  state: async () => ({}),
  head: async () => undefined,
  latest: async () => undefined,
  list: async () => [],
  history: async () => [],
};

it(`${count} messages of the right form from a job host: the worker answers or drops each, and runs on`, async () => {
  const perTask = 1_000;
  const made = hostilePackage(`for (const [n, one] of context.devices.entries()) {
      process._send([one].flat()); if (n % 50 === 0) await wait(1);
    } return { success: true }`);
  const endings = new Set<string>();
  for (let from = 0; from < count; from += perTask) {
    const host = new JobHost({ ...made, granted: [], logger: quiet });
    onTestFinished(() => host.close());
    const secrets = new Redactor(['hunter22']);
    const redactors = redactorsOf(undefined, secrets);
    const owner = { jobType: 'sample', deviceId: 'd' };
    const db = new AttemptStore({ memory, owner, granted: [], dryRun: false, redactors });
    const log = (...entry: readonly unknown[]): unknown => secrets.redact(entry);
    const devices = fc.sample(fc.oneof(lone, inParts), { numRuns: perTask, seed: seed + from });
    const redact = secrets.redact.bind(secrets);
    const task = sampleTask({ jobId: 'bad', devices: devices as never, log, redact, capabilities: { db, device } });
    endings.add(
      await host.run(task).then(
        ({ success }) => String(success),
        ({ code }: NetRavenError) => code,
      ),
    );
    await host.close();
  }
  expect([...endings]).toEqual(['true']);
});
