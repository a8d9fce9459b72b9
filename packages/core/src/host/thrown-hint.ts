import { variableHint } from '../contract/fill-vars.ts';
import type { ResolvedMeta } from '../contract/meta.ts';
import type { ErrorData } from '../contract/netraven-error.ts';
import { nearest } from '../registry/did-you-mean.ts';
import { sessionMethods } from './protocol.ts';

type Thrown = Pick<ErrorData, 'code' | 'message'>;
export type JobScope = ResolvedMeta['scope'];

/** Returns the text to type for a usual mistake in the code of a job, from what it threw. `scope`: undefined for a summary. */
export function thrownHint({ code, message }: Thrown, scope?: JobScope): string | undefined {
  if (code === 'NR_JOB_RESULT_INVALID') return returnedHint(message);
  if (code === 'NR_JOB_CALL_INVALID') return saveHint(message);
  if (code === 'NR_JOB_NOT_JSON') return notJsonHint(message);
  if (code === 'NR_LOGGER_UNBOUND')
    return 'Write `logger` in place of `new JobLogger(…)`: run() receives it, bound already.';
  if (code === 'ERR_ACCESS_DENIED') return deniedHint(message);
  if (code === 'ENOENT') return fileHint(message);
  if (code === 'NR_VARIABLE_MISSING' || code === 'NR_VARIABLE_INVALID') return variableHint(message);
  if (code === 'NR_JOB_THREW') {
    return (
      parametersHint(message) ??
      loginHint(message) ??
      awaitHint(message) ??
      answerHint(message) ??
      methodHint(message) ??
      scopeHint(message, scope) ??
      missingHint(message)
    );
  }
  return undefined;
}

/** Returns the text to type for a code of NetRaven that a job made up. */
export function codeHint(code: string): string | undefined {
  // A code of another form could be text of the job.
  if (!/^NR_[A-Z_]{1,60}$/.test(code)) return undefined;
  return `Write \`'${code.replace('NR_', 'ACME_')}'\` in place of \`'${code}'\`: codes that begin with NR_ are NetRaven's.`;
}

/** The methods of each object that a job gets, by the name it mostly has. */
const methods: Readonly<Record<string, readonly string[]>> = {
  device: ['connect', 'ping', 'tcp', 'fetch'],
  session: sessionMethods,
  logger: ['debug', 'info', 'warning', 'error', 'critical', 'log'],
  'db.state': ['get', 'set'],
  'db.artifacts': ['save', 'latest', 'list', 'history'],
};
/** Names of methods in other libraries. */
const foreignMethods: Readonly<Record<string, string>> = {
  'logger.warn': 'logger.warning',
  'logger.fatal': 'logger.critical',
  'logger.trace': 'logger.debug',
  'session.execute': 'session.send',
  'session.exec': 'session.send',
  'session.run': 'session.send',
  'session.sendCommand': 'session.send',
  'session.getConfig': 'session.readConfig',
  'session.sendConfig': 'session.configure',
  'session.edit': 'session.configure',
  'session.commit': 'session.confirm',
  'device.getConfig': '(await device.connect()).readConfig',
  'device.execute': '(await device.connect()).send',
  'db.save': 'db.artifacts.save',
  'db.get': 'db.state.get',
  'db.set': 'db.state.set',
};

/** Matches the error thrown by `refusingCalls()`. */
function loginHint(message: string): string | undefined {
  if (!message.endsWith('device.connect() was not awaited')) return undefined;
  // The parentheses also serve `device.connect().send(…)`.
  return 'Write `(await device.connect())` in place of `device.connect()`: it returns a promise.';
}

/** Node.js writes `session.send(...).split is not a function` for a promise, and another text in `for (… of session.send())`. */
function awaitHint(message: string): string | undefined {
  const [, called = '', object = '', method = ''] =
    /^((\w+(?:\.\w+)*)\.(\w+))(?:\(\.\.\.\)\.\w+ is not a function| is not a function or its return value is not)/.exec(
      message,
    ) ?? [];
  const knownObject = nameOf(object);
  if (knownObject === undefined || knownObject === 'logger') return undefined;
  if (!methods[knownObject]?.includes(method)) return undefined;
  return `Write \`(await ${called}(…))\` in place of \`${called}(…)\`: it returns a promise.`;
}

/** Returns the name under which a job gets an object, also of `context.device`. Undefined for an object of its own. */
function nameOf(object: string): string | undefined {
  return Object.keys(methods).find((name) => object === name || object.endsWith(`.${name}`));
}

/** The answer of `device.fetch` is data; that of the global `fetch` has methods. */
function answerHint(message: string): string | undefined {
  const [, object, method] = /^(\w+|\(intermediate value\))\.(json|text) is not a function/.exec(message) ?? [];
  if (object === undefined) return undefined;
  const answer = object.startsWith('(') ? '(…)' : object;
  const text = method === 'json' ? `JSON.parse(${answer}.text)` : `${answer}.text`;
  return `Write \`${text}\` in place of \`${answer}.${method}()\` for an answer of \`device.fetch\`.`;
}

function methodHint(message: string): string | undefined {
  const [, called = '', object = '', method = ''] = /^((\w+(?:\.\w+)*)\.(\w+)) is not a function/.exec(message) ?? [];
  const knownObject = nameOf(object);
  if (/^(?:close|disconnect|end|logout)$/.test(method) && (knownObject === 'session' || knownObject === 'device')) {
    return `Remove \`await ${called}();\`: NetRaven closes the session when the task ends.`;
  }
  if (knownObject === 'device' && sessionMethods.some((each) => each === method)) {
    return `Write \`(await ${object}.connect()).${method}\` in place of \`${called}\`.`;
  }
  const known = Object.hasOwn(methods, object) ? methods[object] : undefined;
  const near = known && nearest(method, known);
  const replacement = Object.hasOwn(foreignMethods, called) ? foreignMethods[called] : near && `${object}.${near}`;
  return replacement === undefined ? undefined : `Write \`${replacement}\` in place of \`${called}\`.`;
}

/** A job of the other scope gets no device, or no devices. */
function scopeHint(message: string, scope: JobScope | undefined): string | undefined {
  if (scope === 'fleet' && /undefined \(reading '(?:connect|ping|tcp|fetch)'\)/.test(message)) {
    return "Write `scope: 'device'` in place of `scope: 'fleet'`: a fleet job gets no device, and cannot log in to one.";
  }
  if (scope === 'device' && message.startsWith('devices is not iterable')) {
    return "Add `scope: 'fleet',` to meta: only a fleet job gets all devices of the run.";
  }
  return undefined;
}

function returnedHint(message: string): string | undefined {
  // It may be a caught error, without `new`.
  return /^\w+\(\) returned the error /.test(message)
    ? 'Write `throw` in place of `return` before the error.'
    : undefined;
}

/** The job host adds this to an error of a `run` with several parameters. */
function parametersHint(message: string): string | undefined {
  const [, names] = /; \w+\(([\w, ]+)\) gets one object$/.exec(message) ?? [];
  return names === undefined ? undefined : `Write \`({ ${names} })\` in place of \`(${names})\`.`;
}

function missingHint(message: string): string | undefined {
  const [, key] = /^Cannot read properties of (?:undefined|null) \(reading '(\w+)'\)$/.exec(message) ?? [];
  if (key === undefined) return undefined;
  return `Write \`?.${key}\` in place of \`.${key}\` if the value may be missing, such as the state before the first run.`;
}

/** The code around a value that makes JSON of it. */
const conversions: Readonly<Record<string, string>> = {
  'a Date': '(…).toISOString()',
  'a Map': 'Object.fromEntries(…)',
  'a Set': '[...…]',
  'an Error': 'String(…)',
  'a URL': 'String(…)',
  'a Buffer': '(…).toString()',
};

function notJsonHint(message: string): string | undefined {
  // A key that is no plain name is quoted: `state["odd key"]`.
  const [, plain, quoted, lists = '', index, kind = ''] =
    /(?:(?<![\w$-])([\w$-]+)|\["([^"\\`]+)"\])((?:\[\d+\])*?)(\[\d+\])? is (an? \w+)/.exec(message) ?? [];
  const key = plain ?? quoted;
  const conversion = Object.hasOwn(conversions, kind) ? conversions[kind] : undefined;
  if (key === undefined || conversion === undefined) return undefined;
  return `Write \`${conversion}\` around ${index === undefined ? 'the' : 'each'} value of \`${key}${lists}\`.`;
}

/** Returns the code that makes a text of an artifact. The job host names the kind of the value: in JSON, a promise is `{}`. */
function saveHint(message: string): string | undefined {
  const [, kind] = /^artifacts\.save\(\) wants a text, not an? (\w+)$/.exec(message) ?? [];
  if (kind === 'promise') return 'Write `await` before the second argument of `save`.';
  if (kind === undefined) return undefined;
  const conversion = kind === 'Buffer' ? '(…).toString()' : 'JSON.stringify(…)';
  return `Write \`${conversion}\` around the second argument of \`save\`.`;
}

function deniedHint(message: string): string | undefined {
  if (message.includes('permission "network"')) {
    return 'Add `"network"` to netraven.job.permissions in package.json; an administrator has to grant it.';
  }
  if (message.includes('cannot read')) {
    return "Put the file into the package, and read it by `new URL('../file', import.meta.url)`.";
  }
  return message.includes('cannot write') ? 'Save the text by `db.artifacts.save(name, text)`.' : undefined;
}

/** A job works in an empty folder. */
function fileHint(message: string): string | undefined {
  const [, file] = /, open '(\w[\w./-]*)'$/.exec(message) ?? [];
  if (file === undefined) return undefined;
  return `Write \`new URL('../${file}', import.meta.url)\` in place of \`'${file}'\`: a job works in an empty folder.`;
}
