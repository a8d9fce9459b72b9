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

/** Modules that the bodies use. */
const imports = `
  import fs from 'node:fs'; import { setTimeout as wait } from 'node:timers/promises';
  const write = async (text) => {
    for (let at = 0, bytes = Buffer.from(text); at < bytes.length; ) {
      try { at += fs.writeSync(3, bytes, at) } catch (error) { if (error.code !== 'EAGAIN') throw error; await wait(2) }
    }
  };`;

const ends: readonly HostileKind[] = [
  { what: 'exits', body: `process.exit(3)`, code: 'NR_HOST_CRASHED', fast: true },
  { what: 'aborts', body: `process.abort()`, code: 'NR_HOST_CRASHED' },
  { what: 'kills itself', body: `process.kill(process.pid, 'SIGKILL'); ${never}`, code: 'NR_HOST_CRASHED' },
  { what: 'stops itself', body: `process.kill(process.pid, 'SIGSTOP'); ${never}`, code: 'NR_HOST_BLOCKED' },
  {
    what: 'rejects late',
    body: `setTimeout(() => Promise.reject(new Error('late'))); ${never}`,
    code: 'NR_HOST_CRASHED',
  },
  { what: 'throws late', body: `setTimeout(() => { throw null }); ${never}`, code: 'NR_HOST_CRASHED' },
  { what: 'loops', body: `for (;;);`, code: 'NR_HOST_BLOCKED' },
  { what: 'loops in microtasks', body: `for (;;) await null;`, code: 'NR_HOST_BLOCKED' },
  { what: 'loops in a regular expression', body: `/^(a+)+$/.test('a'.repeat(60) + 'b')`, code: 'NR_HOST_BLOCKED' },
  {
    what: 'fills the heap',
    body: `const all = []; for (;;) all.push(new Array(1e6).fill(1.1))`,
    code: ['NR_HOST_CRASHED', 'NR_HOST_MEMORY'],
  },
  {
    what: 'fills memory with buffers',
    body: `const all = []; for (;;) { all.push(Buffer.alloc(32e6, 1)); await wait(10) }`,
    code: 'NR_HOST_MEMORY',
  },
  { what: 'recurses without end', body: `const f = () => f() + 1; f()`, code: threw },
  { what: 'disconnects its pipe', body: `process.disconnect(); ${never}`, code: 'NR_HOST_CRASHED' },
  // With a process namespace of its own, the program that made it keeps the pipe open.
  { what: 'closes its pipe', body: `fs.closeSync(3); ${never}`, code: ['NR_HOST_CRASHED', 'NR_HOST_BLOCKED'] },
];

const lines: readonly HostileKind[] = [
  {
    what: 'writes garbage into the pipe',
    body: forge(`await write('garbage, and no JSON at all\\n')`),
    code: protocol,
  },
  {
    what: 'writes random bytes',
    body: forge(
      `await write(Buffer.from(Array.from({ length: 100_000 }, (_, n) => (n * 7919) % 256)).toString('latin1') + '\\n')`,
    ),
    code: protocol,
  },
  {
    what: 'writes a line without end',
    body: forge(`for (const part = 'x'.repeat(2 ** 20); ; ) await write(part)`),
    code: protocol,
    fast: true,
  },
  {
    what: 'writes a text without end',
    body: forge(`await write('["'); for (const part = '\\\\"'.repeat(2 ** 19); ; ) await write(part)`),
    code: protocol,
  },
  { what: 'writes a message outside of an array', body: forge(`await write('{"type":"beat"}\\n')`), code: protocol },
  { what: 'writes an array in an array', body: message(`[{ type: 'beat' }]`), code: protocol },
  {
    what: 'writes many arrays',
    body: forge(`const line = '[' + '[],'.repeat(1_300_000) + '[]]\\n'; for (;;) await write(line)`),
    code: protocol,
    fast: true,
  },
  {
    what: 'writes many objects',
    body: forge(
      `const line = '[{"type":"log","id":1,"level":"info","message":"","meta":{"a":[' + '{},'.repeat(1_000_000) + '{}]}}]\\n'; for (;;) await write(line)`,
    ),
    code: protocol,
  },
  {
    what: 'writes many keys',
    body: forge(`const meta = JSON.stringify(Object.fromEntries(Array.from({ length: 300_000 }, (_, n) => ['k' + n, n])));
      await write('[{"type":"result","id":1,"result":{"success":true,"details":' + meta + '}}]\\n')`),
    code: protocol,
  },
  {
    what: 'writes deep arrays',
    body: forge(`await write('['.repeat(1_000_000) + ']'.repeat(1_000_000) + '\\n')`),
    code: protocol,
  },
  {
    what: 'writes deep objects',
    body: forge(`await write('[' + '{"a":'.repeat(5_000) + '1' + '}'.repeat(5_000) + ']\\n')`),
    code: protocol,
  },
  {
    what: 'writes a result that is nested too deeply',
    body: forge(
      `await write('[{"type":"result","id":1,"result":{"success":true,"details":' + '['.repeat(1_000) + ']'.repeat(1_000) + '}}]\\n')`,
    ),
    code: protocol,
  },
  {
    what: 'writes arrays as fast as it can',
    body: `const meta = { a: Array.from({ length: 20_000 }, () => []) };
      for (let n = 0; n < 100; n++) { process._send([{ type: 'log', id: 1, level: 'info', message: '', meta }]); await null }
      return { success: true }`,
    code: 'success',
  },
  {
    what: 'writes long texts as fast as it can',
    body: `const message = 'x'.repeat(1_000_000);
      for (let n = 0; n < 200; n++) { process._send([{ type: 'log', id: 1, level: 'info', message, meta: {} }]); await null }
      return { success: true }`,
    code: 'success',
  },
  {
    what: 'writes many messages in a line',
    body: `process._send(Array.from({ length: 10_000 }, () => ({ type: 'beat' }))); ${never}`,
    code: protocol,
  },
  {
    what: 'prints without end',
    body: `for (const end = Date.now() + 4_000; Date.now() < end; ) { fs.writeSync(1, 'x'.repeat(60_000)); await wait(0) } return { success: true }`,
    code: 'success',
  },
  {
    what: 'prints without a pause',
    body: `for (const text = 'x'.repeat(60_000); ; ) try { fs.writeSync(2, text) } catch {}`,
    code: 'NR_HOST_BLOCKED',
  },
  {
    what: 'calls without waiting',
    body: `for (let n = 0; n < 9_000; n++) void context.db.state.get().catch(() => {}); await wait(500); return { success: true }`,
    code: 'success',
  },
  {
    what: 'sends without end',
    body: `for (;;) { for (let n = 0; n < 30_000; n++) context.logger.debug('x'); await wait(20) }`,
    code: ['NR_HOST_CRASHED', 'NR_HOST_MEMORY'],
  },
];

const call = (fields: string): string =>
  message(`Object.assign({ type: 'call', id: 1, call: 7, name: 'state.get', args: [] }, { ${fields} })`);
const messages: readonly HostileKind[] = [
  { what: 'sends null', body: message(`null`), code: protocol },
  { what: 'sends a number', body: message(`7`), code: protocol },
  { what: 'sends a message without a type', body: message(`{}`), code: protocol },
  { what: 'sends a type that every object has', body: message(`{ type: 'constructor' }`), code: protocol },
  { what: 'sends a type that is an object', body: message(`{ type: { a: 1 } }`), code: protocol },
  { what: 'calls a name that is an object', body: call(`name: { toString: 1 }, id: 99`), code: protocol, fast: true },
  { what: 'calls a name that every object has', body: call(`name: '__proto__'`), code: protocol },
  { what: 'calls with arguments that are an object', body: call(`args: { length: 1e9 }`), code: protocol },
  { what: 'calls as a task that is a text', body: call(`id: '1'`), code: protocol },
  { what: 'calls with a number that is no integer', body: call(`call: 0.5`), code: protocol },
  {
    what: 'logs a message that is an object',
    body: message(`{ type: 'log', id: 1, level: 'info', message: {}, meta: {} }`),
    code: protocol,
  },
  {
    what: 'logs at a level that does not exist',
    body: message(`{ type: 'log', id: 1, level: 'toString', message: '', meta: {} }`),
    code: protocol,
  },
  {
    what: 'logs a meta that is null',
    body: message(`{ type: 'log', id: 1, level: 'info', message: '', meta: null }`),
    code: protocol,
  },
  { what: 'ends with an error that is a number', body: message(`{ type: 'error', id: 1, error: 7 }`), code: protocol },
  {
    what: 'ends with an error whose code is an array',
    body: message(`{ type: 'error', id: 1, error: { code: ['NR'], message: '', retryable: true } }`),
    code: protocol,
  },
  {
    what: 'ends with a stack that is an object',
    body: message(`{ type: 'error', id: 1, error: { code: 'X', message: '', retryable: true }, stack: {} }`),
    code: protocol,
  },
  {
    what: 'ends with a result that is null',
    body: message(`{ type: 'result', id: 1, result: null }`),
    code: 'NR_JOB_RESULT_INVALID',
  },
  {
    what: 'ends another task',
    body: message(`{ type: 'result', id: 99, result: { success: true } }`, `return { success: true }`),
    code: 'success',
  },
  {
    what: 'sends parts of a text that no call takes',
    body: forge(`for (;;) await write(JSON.stringify([{ type: 'part', call: 1, text: 'x'.repeat(500_000) }]) + '\\n')`),
    code: protocol,
  },
  {
    what: 'sends parts of two texts at once',
    body: forge(`for (const call of [1, 2]) await write(JSON.stringify([{ type: 'part', call, text: 'x' }]) + '\\n')`),
    code: protocol,
  },
  { what: 'answers a load again', body: message(`{ type: 'loaded' }`, `return { success: true }`), code: 'success' },
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
  {
    what: 'throws an error with a long hint and stack',
    body: `throw Object.assign(new Error('x'), { hint: 'y'.repeat(60e6), stack: 'z'.repeat(60e6) })`,
    code: threw,
  },
  {
    what: 'throws when it handles a throw',
    body: `Error.prepareStackTrace = () => { throw 1 }; throw new Error('x')`,
    code: threw,
  },
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
  {
    what: 'logs odd values',
    body: `for (const odd of [null, Symbol('x'), Object.create(null), { toString() ${bad} }, ${revoked}, ${throwing}, 'x'.repeat(60e6), JSON.parse('['.repeat(5_000) + ']'.repeat(5_000))]) {
        context.logger.info(odd, odd); context.logger.log(odd, odd, odd); console.log(odd, { [Symbol.for('nodejs.util.inspect.custom')]() ${bad} });
      } return { success: true }`,
    code: 'success',
    fast: true,
  },
  { what: 'passes a proxy to a call', body: `await context.db.state.set(${throwing})`, code: 'NR_JOB_NOT_JSON' },
  {
    what: 'passes a symbol to a call',
    body: `await context.db.artifacts.save(Symbol('x'), Symbol('y'))`,
    code: 'NR_JOB_CALL_INVALID',
  },
  {
    what: 'passes 80 MB to a call',
    body: `await context.db.artifacts.save('a', 'x'.repeat(80e6))`,
    code: 'NR_JOB_CALL_INVALID',
  },
  {
    what: 'passes many arrays to a call',
    body: `await context.db.state.set(Array.from({ length: 300_000 }, () => []))`,
    code: 'NR_JOB_NOT_JSON',
  },
  {
    what: 'breaks JSON',
    body: `const { stringify } = JSON; JSON.stringify = () => { JSON.stringify = stringify; throw 1 }; return { success: true }`,
    code: 'NR_JOB_NOT_JSON',
  },
];

const folders: readonly HostileKind[] = [
  {
    what: 'fills its folder',
    body: `for (let n = 0; n < 70; n++) fs.writeFileSync('f' + n, Buffer.alloc(2 ** 20)); ${never}`,
    code: 'NR_HOST_DISK',
  },
  {
    what: 'makes many files',
    body: `for (let n = 0; n < 3_000; n++) fs.writeFileSync('f' + n, ''); ${never}`,
    code: 'NR_HOST_DISK',
  },
  {
    what: 'deletes large files that it keeps open',
    body: `for (let n = 0; n < 10; n++) { fs.writeSync(fs.openSync('f', 'w'), Buffer.alloc(10e6)); fs.unlinkSync('f') } ${never}`,
    code: 'NR_HOST_DISK',
    fast: true,
  },
  {
    what: 'opens many files',
    body: `fs.writeFileSync('f', ''); try { for (;;) fs.openSync('f') } catch {} ${never}`,
    code: 'NR_HOST_DISK',
    fast: true,
  },
  {
    what: 'makes deep folders',
    body: `for (let n = 0; n < 100; n++) { fs.mkdirSync('d'); process.chdir('d'); fs.writeFileSync('f', Buffer.alloc(1e5)) } ${never}`,
    code: 'NR_HOST_DISK',
  },
  {
    what: 'makes a very long path',
    body: `const root = process.cwd(); const long = (name) => name.repeat(200);
      for (const name of ['a', 'b']) { process.chdir(root); for (let n = 0; n < 12; n++) { fs.mkdirSync(long(name)); process.chdir(long(name)) } }
      process.chdir(root); fs.renameSync(long('b'), (long('a') + '/').repeat(12) + 'b'); ${never}`,
    code: 'NR_HOST_DISK',
    fast: true,
  },
  {
    // Root can read such a folder.
    what: 'makes a folder unreadable',
    body: `fs.mkdirSync('d/e', { recursive: true }); fs.writeFileSync('d/e/f', ''); fs.chmodSync('d/e', 0); fs.chmodSync('d', 0); await wait(3_000); return { success: true }`,
    code: ['success', 'NR_HOST_DISK'],
    fast: true,
  },
  {
    what: 'makes its own folder unreadable',
    body: `fs.mkdirSync('d'); fs.chmodSync('.', 0); await wait(3_000); return { success: true }`,
    code: ['success', 'NR_HOST_DISK', 'EACCES'],
  },
  {
    what: 'removes its folder',
    body: `try { fs.rmdirSync(process.cwd()) } catch {} await wait(2_500); return { success: true }`,
    code: 'success',
  },
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
