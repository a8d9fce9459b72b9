import { mayChangeUser, ownNamespace } from '../../src/host/index.ts';
import { jobPackage, type JobPackage } from './job-package.ts';

/** Kinds of hostile job code, and the codes with which their tasks end. Each is the body of `run`. */
export interface HostileKind {
  /** Completes "a job that …". */
  readonly what: string;
  readonly body: string;
  /** The code of the error, or the codes that race. `success`: the task succeeds, and no harm is done. */
  readonly code: string | readonly string[];
  /** True for kinds that `pnpm test` runs too. */
  readonly fast?: true;
}

const never = `await new Promise(() => setInterval(() => {}, 1_000));`;
/** Writes text into the pipe, past the code of the job host. */
const forge = (body: string): string => `${body}; ${never}`;
/** Sends a message of any form as the job host would. */
const message = (source: string, more: string = never): string => `process._send([${source}]); ${more}`;
const protocol = 'NR_HOST_PROTOCOL';
const threw = 'NR_JOB_THREW';

/** Returns the kinds that end with a code: their bodies, by what such a job does. */
const ending = (code: HostileKind['code'], bodies: Readonly<Record<string, string>>): HostileKind[] =>
  Object.entries(bodies).map(([what, body]) => ({ what, body, code }));

const fastEnding = (...given: Parameters<typeof ending>): HostileKind[] =>
  ending(...given).map((kind) => ({ ...kind, fast: true }));

/** Modules that the bodies use. */
const imports = `
  import fs from 'node:fs'; import { setTimeout as wait } from 'node:timers/promises';
  const write = async (text) => {
    for (let at = 0, bytes = Buffer.from(text); at < bytes.length; ) {
      try { at += fs.writeSync(3, bytes, at) } catch (error) { if (error.code !== 'EAGAIN') throw error; await wait(2) }
    }
  };`;

const ends: readonly HostileKind[] = [
  ...fastEnding('NR_HOST_CRASHED', {
    exits: `process.exit(3)`,
  }),
  ...ending('NR_HOST_CRASHED', {
    aborts: `process.abort()`,
    'kills itself': `process.kill(process.pid, 'SIGKILL'); ${never}`,
    'rejects late': `setTimeout(() => Promise.reject(new Error('late'))); ${never}`,
    'throws late': `setTimeout(() => { throw null }); ${never}`,
    'disconnects its pipe': `process.disconnect(); ${never}`,
  }),
  ...ending('NR_HOST_BLOCKED', {
    'stops itself': `process.kill(process.pid, 'SIGSTOP'); ${never}`,
    loops: `for (;;);`,
    'loops in microtasks': `for (;;) await null;`,
    'loops in a regular expression': `/^(a+)+$/.test('a'.repeat(60) + 'b')`,
  }),
  ...ending(['NR_HOST_CRASHED', 'NR_HOST_MEMORY'], {
    'fills the heap': `const all = []; for (;;) all.push(new Array(1e6).fill(1.1))`,
  }),
  ...ending('NR_HOST_MEMORY', {
    'fills memory with buffers': `const all = []; for (;;) { all.push(Buffer.alloc(32e6, 1)); await wait(10) }`,
  }),
  ...ending(threw, {
    'recurses without end': `const f = () => f() + 1; f()`,
  }),
  ...ending(['NR_HOST_CRASHED', 'NR_HOST_BLOCKED'], {
    // With a process namespace of its own, the program that made it keeps the pipe open.
    'closes its pipe': `fs.closeSync(3); ${never}`,
  }),
];

const lines: readonly HostileKind[] = [
  ...ending(protocol, {
    'writes garbage into the pipe': forge(`await write('garbage, and no JSON at all\\n')`),
    'writes random bytes': forge(
      `await write(Buffer.from(Array.from({ length: 100_000 }, (_, n) => (n * 7919) % 256)).toString('latin1') + '\\n')`,
    ),
    'writes a text without end': forge(
      `await write('["'); for (const part = '\\\\"'.repeat(2 ** 19); ; ) await write(part)`,
    ),
    'writes a message outside of an array': forge(`await write('{"type":"beat"}\\n')`),
    'writes an array in an array': message(`[{ type: 'beat' }]`),
    'writes many objects': forge(
      `const line = '[{"type":"log","id":1,"level":"info","message":"","meta":{"a":[' + '{},'.repeat(1_000_000) + '{}]}}]\\n'; for (;;) await write(line)`,
    ),
    'writes many keys':
      forge(`const meta = JSON.stringify(Object.fromEntries(Array.from({ length: 300_000 }, (_, n) => ['k' + n, n])));
      await write('[{"type":"result","id":1,"result":{"success":true,"details":' + meta + '}}]\\n')`),
    'writes deep arrays': forge(`await write('['.repeat(1_000_000) + ']'.repeat(1_000_000) + '\\n')`),
    'writes deep objects': forge(`await write('[' + '{"a":'.repeat(5_000) + '1' + '}'.repeat(5_000) + ']\\n')`),
    'writes a result that is nested too deeply': forge(
      `await write('[{"type":"result","id":1,"result":{"success":true,"details":' + '['.repeat(1_000) + ']'.repeat(1_000) + '}}]\\n')`,
    ),
    'writes many messages in a line': `process._send(Array.from({ length: 10_000 }, () => ({ type: 'beat' }))); ${never}`,
  }),
  ...fastEnding(protocol, {
    'writes a line without end': forge(`for (const part = 'x'.repeat(2 ** 20); ; ) await write(part)`),
    'writes many arrays': forge(`const line = '[' + '[],'.repeat(1_300_000) + '[]]\\n'; for (;;) await write(line)`),
  }),
  ...ending('success', {
    'writes arrays as fast as it can': `const meta = { a: Array.from({ length: 20_000 }, () => []) };
      for (let n = 0; n < 100; n++) { process._send([{ type: 'log', id: 1, level: 'info', message: '', meta }]); await null }
      return { success: true }`,
    'writes long texts as fast as it can': `const message = 'x'.repeat(1_000_000);
      for (let n = 0; n < 200; n++) { process._send([{ type: 'log', id: 1, level: 'info', message, meta: {} }]); await null }
      return { success: true }`,
    'prints without end': `for (const end = Date.now() + 4_000; Date.now() < end; ) { fs.writeSync(1, 'x'.repeat(60_000)); await wait(0) } return { success: true }`,
    'calls without waiting': `for (let n = 0; n < 9_000; n++) void context.db.state.get().catch(() => {}); await wait(500); return { success: true }`,
  }),
  ...ending('NR_HOST_BLOCKED', {
    'prints without a pause': `for (const text = 'x'.repeat(60_000); ; ) try { fs.writeSync(2, text) } catch {}`,
  }),
  ...ending(['NR_HOST_CRASHED', 'NR_HOST_MEMORY'], {
    'sends without end': `for (;;) { for (let n = 0; n < 30_000; n++) context.logger.debug('x'); await wait(20) }`,
  }),
];

const call = (fields: string): string =>
  message(`Object.assign({ type: 'call', id: 1, call: 7, name: 'state.get', args: [] }, { ${fields} })`);
const messages: readonly HostileKind[] = [
  ...ending(protocol, {
    'sends null': message(`null`),
    'sends a number': message(`7`),
    'sends a message without a type': message(`{}`),
    'sends a type that every object has': message(`{ type: 'constructor' }`),
    'sends a type that is an object': message(`{ type: { a: 1 } }`),
    'calls a name that every object has': call(`name: '__proto__'`),
    'calls with arguments that are an object': call(`args: { length: 1e9 }`),
    'calls as a task that is a text': call(`id: '1'`),
    'calls with a number that is no integer': call(`call: 0.5`),
    'logs a message that is an object': message(`{ type: 'log', id: 1, level: 'info', message: {}, meta: {} }`),
    'logs at a level that does not exist': message(`{ type: 'log', id: 1, level: 'toString', message: '', meta: {} }`),
    'logs a meta that is null': message(`{ type: 'log', id: 1, level: 'info', message: '', meta: null }`),
    'ends with an error that is a number': message(`{ type: 'error', id: 1, error: 7 }`),
    'ends with an error whose code is an array': message(
      `{ type: 'error', id: 1, error: { code: ['NR'], message: '', retryable: true } }`,
    ),
    'ends with a stack that is an object': message(
      `{ type: 'error', id: 1, error: { code: 'X', message: '', retryable: true }, stack: {} }`,
    ),
    'sends parts of a text that no call takes': forge(
      `for (;;) await write(JSON.stringify([{ type: 'part', call: 1, text: 'x'.repeat(500_000) }]) + '\\n')`,
    ),
    'sends parts of two texts at once': forge(
      `for (const call of [1, 2]) await write(JSON.stringify([{ type: 'part', call, text: 'x' }]) + '\\n')`,
    ),
  }),
  ...fastEnding(protocol, {
    'calls a name that is an object': call(`name: { toString: 1 }, id: 99`),
  }),
  ...ending('NR_JOB_RESULT_INVALID', {
    'ends with a result that is null': message(`{ type: 'result', id: 1, result: null }`),
  }),
  ...ending('success', {
    'ends another task': message(`{ type: 'result', id: 99, result: { success: true } }`, `return { success: true }`),
    'answers a load again': message(`{ type: 'loaded' }`, `return { success: true }`),
  }),
];

const thrown = (what: string, value: string, fast?: true): HostileKind => ({
  what: `throws ${what}`,
  body: `throw ${value}`,
  code: threw,
  ...(fast && { fast }),
});
const revoked = `(() => { const { proxy, revoke } = Proxy.revocable({}, {}); revoke(); return proxy })()`;
const bad = `{ throw new Error('gotcha') }`;
const throwing = `new Proxy(new Error('x'), { get() ${bad}, getPrototypeOf() ${bad}, ownKeys() ${bad}, has() ${bad} })`;
/** Throws an error like those of Node's permission model. */
const likeDenied = (what: string, fields: string): HostileKind => ({
  what: `throws a denied access ${what}`,
  body: `throw Object.assign(new Error('x'), { code: 'ERR_ACCESS_DENIED' }, ${fields})`,
  code: 'ERR_ACCESS_DENIED',
});
/** Throws an error, by a `run` whose own fields are odd. */
const odd = (what: string, fields: string): HostileKind => ({
  what: `throws by a run ${what}`,
  body: `Object.defineProperties(run, { length: { value: 2 }, ${fields} }); throw new Error('x')`,
  code: threw,
});
const returned = (what: string, value: string, code: HostileKind['code'], fast?: true): HostileKind => ({
  what: `returns ${what}`,
  body: `return ${value}`,
  code,
  ...(fast && { fast }),
});

const values: readonly HostileKind[] = [
  thrown('null', `null`),
  thrown('undefined', `undefined`),
  thrown('a symbol', `Symbol('x')`),
  thrown('a BigInt', `1n`),
  thrown('a function', `() => {}`),
  thrown('a revoked proxy', revoked),
  thrown('a proxy that throws', throwing, true),
  thrown('an object without a prototype', `Object.create(null)`),
  thrown('an object whose toString throws', `{ toString() ${bad} }`),
  thrown('an object whose toString throws a proxy', `{ toString() { throw ${revoked} } }`),
  thrown('an object of getters that throw', `{ get code() ${bad}, get message() ${bad}, get hint() ${bad} }`),
  thrown('an error whose stack throws', `Object.defineProperty(new Error('x'), 'stack', { get() ${bad} })`),
  thrown(
    'an error whose message is an object',
    `Object.assign(new Error('x'), { message: { a: 1 }, hint: 7, code: {} })`,
  ),
  thrown('an error that JSON cannot write', `Object.assign(new Error('x'), { toJSON() ${bad}, self: 1n })`),
  likeDenied('of a permission that every object has', `{ permission: 'valueOf' }`),
  likeDenied('of a file with a long name', `{ permission: 'FileSystemRead', resource: '/node_modules/'.repeat(2e6) }`),
  thrown('a failed fetch with a cause of 30 MB', `new Error('fetch failed', { cause: new Error('x'.repeat(30e6)) })`),
  odd('whose length throws', `length: { get() ${bad} }`),
  odd('whose text throws', `toString: { value() ${bad} }`),
  odd('whose text is long', `toString: { value: () => '('.repeat(30e6) }`),
  thrown('an error of 60 MB', `new Error('x'.repeat(60e6))`, true),
  ...ending(threw, {
    'throws an error with a long hint and stack': `throw Object.assign(new Error('x'), { hint: 'y'.repeat(60e6), stack: 'z'.repeat(60e6) })`,
    'throws when it handles a throw': `Error.prepareStackTrace = () => { throw 1 }; throw new Error('x')`,
  }),
  returned('a revoked proxy', revoked, threw),
  returned('a getter that throws', `{ get success() ${bad} }`, 'NR_JOB_NOT_JSON'),
  returned('a thenable that throws', `{ then() ${bad} }`, threw),
  returned('a toJSON that throws a proxy', `{ toJSON() { throw ${revoked} } }`, 'NR_JOB_NOT_JSON'),
  returned('a circle', `(() => { const a = { success: true }; return (a.details = { a }).a })()`, 'NR_JOB_NOT_JSON'),
  returned('60 MB', `{ success: true, details: 'x'.repeat(60e6) }`, 'NR_JOB_RESULT_INVALID'),
  returned(
    'many arrays',
    `{ success: true, details: Array.from({ length: 300_000 }, () => []) }`,
    'NR_JOB_RESULT_INVALID',
  ),
  returned(
    'deep arrays',
    `{ success: true, details: JSON.parse('['.repeat(500) + ']'.repeat(500)) }`,
    'NR_JOB_RESULT_INVALID',
  ),
  returned('a symbol', `Symbol('x')`, 'NR_JOB_RESULT_INVALID'),
  ...fastEnding('success', {
    'logs odd values': `for (const odd of [null, Symbol('x'), Object.create(null), { toString() ${bad} }, ${revoked}, ${throwing}, 'x'.repeat(60e6), JSON.parse('['.repeat(5_000) + ']'.repeat(5_000))]) {
        context.logger.info(odd, odd); context.logger.log(odd, odd, odd); console.log(odd, { [Symbol.for('nodejs.util.inspect.custom')]() ${bad} });
      } return { success: true }`,
  }),
  ...ending('NR_JOB_NOT_JSON', {
    'passes a proxy to a call': `await context.db.state.set(${throwing})`,
    'passes many arrays to a call': `await context.db.state.set(Array.from({ length: 300_000 }, () => []))`,
    'breaks JSON': `const { stringify } = JSON; JSON.stringify = () => { JSON.stringify = stringify; throw 1 }; return { success: true }`,
  }),
  ...ending('NR_JOB_CALL_INVALID', {
    'passes a symbol to a call': `await context.db.artifacts.save(Symbol('x'), Symbol('y'))`,
    'passes 80 MB to a call': `await context.db.artifacts.save('a', 'x'.repeat(80e6))`,
  }),
];

const folders: readonly HostileKind[] = [
  ...ending('NR_HOST_DISK', {
    'fills its folder': `for (let n = 0; n < 70; n++) fs.writeFileSync('f' + n, Buffer.alloc(2 ** 20)); ${never}`,
    'makes many files': `for (let n = 0; n < 3_000; n++) fs.writeFileSync('f' + n, ''); ${never}`,
    'makes deep folders': `for (let n = 0; n < 100; n++) { fs.mkdirSync('d'); process.chdir('d'); fs.writeFileSync('f', Buffer.alloc(1e5)) } ${never}`,
  }),
  ...fastEnding('NR_HOST_DISK', {
    'deletes large files that it keeps open': `for (let n = 0; n < 10; n++) { fs.writeSync(fs.openSync('f', 'w'), Buffer.alloc(10e6)); fs.unlinkSync('f') } ${never}`,
    'opens many files': `fs.writeFileSync('f', ''); try { for (;;) fs.openSync('f') } catch {} ${never}`,
    'makes a very long path': `const root = process.cwd(); const long = (name) => name.repeat(200);
      for (const name of ['a', 'b']) { process.chdir(root); for (let n = 0; n < 12; n++) { fs.mkdirSync(long(name)); process.chdir(long(name)) } }
      process.chdir(root); fs.renameSync(long('b'), (long('a') + '/').repeat(12) + 'b'); ${never}`,
  }),
  ...fastEnding(['success', 'NR_HOST_DISK'], {
    // Root can read such a folder.
    'makes a folder unreadable': `fs.mkdirSync('d/e', { recursive: true }); fs.writeFileSync('d/e/f', ''); fs.chmodSync('d/e', 0); fs.chmodSync('d', 0); await wait(3_000); return { success: true }`,
  }),
  ...ending(['success', 'NR_HOST_DISK', 'EACCES'], {
    'makes its own folder unreadable': `fs.mkdirSync('d'); fs.chmodSync('.', 0); await wait(3_000); return { success: true }`,
  }),
  ...ending('success', {
    'removes its folder': `try { fs.rmdirSync(process.cwd()) } catch {} await wait(2_500); return { success: true }`,
  }),
];

const denied = (what: string, body: string): HostileKind => ({ what, body, code: 'ERR_ACCESS_DENIED' });
const outside: readonly HostileKind[] = [
  denied('reads /etc/shadow', `fs.readFileSync('/etc/shadow')`),
  denied('reads the environment of the worker', `fs.readFileSync('/proc/' + process.ppid + '/environ')`),
  denied('starts a shell', `(await import('node:child_process')).spawnSync('sh', ['-c', 'kill -9 ' + process.ppid])`),
  denied('starts a thread', `new (await import('node:worker_threads')).Worker('for (;;);', { eval: true })`),
  {
    what: 'opens the inspector of the worker',
    body: `try { process.kill(process.ppid, 'SIGUSR1') } catch {} return { success: true }`,
    code: 'success',
  },
  // Where neither is possible, a job can end the worker (docs/decisions/0005-job-user.md).
  ...(mayChangeUser || ownNamespace().length > 0
    ? ['SIGKILL', 'SIGSTOP'].flatMap((signal): HostileKind[] => [
        {
          what: `sends ${signal} to its parent`,
          body: `process.kill(process.ppid, '${signal}'); return { success: true }`,
          // In a namespace the parent is its first process, which ignores both.
          code: mayChangeUser ? 'EPERM' : 'success',
        },
        {
          what: `sends ${signal} to the worker`,
          body: `process.kill(${process.pid}, '${signal}'); return { success: true }`,
          code: mayChangeUser ? 'EPERM' : 'ESRCH',
          fast: true,
        },
      ])
    : []),
];

export const hostileKinds: readonly HostileKind[] = [...ends, ...lines, ...messages, ...values, ...folders, ...outside];

/** Makes a package whose task of the run `bad` has this body. Its other tasks succeed. */
export function hostilePackage(body: string): JobPackage {
  return jobPackage(`${imports}
    export async function run(context) { if (context.jobId === 'bad') { ${body} } return { success: true } }`);
}
