import { describe, expect, it } from 'vitest';
import { errorData } from '../../src/contract/netraven-error.ts';
import { endOfTask } from '../../src/host/end-of-task.ts';
import { fillVars } from '../../src/index.ts';
import { ReportedErrors } from '../../src/host/reported-errors.ts';
import { thrownHint, type JobScope } from '../../src/host/thrown-hint.ts';

const hintOf = (message: string, scope: JobScope = 'device'): string | undefined =>
  thrownHint({ code: 'NR_JOB_THREW', message }, scope);

describe('a mistake in the code of a job', () => {
  it.each([
    ['session.send(...).split is not a function', 'Write `(await session.send(…))`'],
    ['context.session.readConfig(...).split is not a function', 'Write `(await context.session.readConfig(…))`'],
    ['device.fetch(...).json is not a function', 'Write `(await device.fetch(…))`'],
    ['db.artifacts.list(...).map is not a function', 'Write `(await db.artifacts.list(…))`'],
    [
      'send() is called before the login: device.connect() was not awaited',
      'Write `(await device.connect())` in place of `device.connect()`',
    ],
    ['device.send is not a function', 'Write `(await device.connect()).send` in place of `device.send`.'],
    ['device.fetches is not a function', 'Write `device.fetch` in place of `device.fetches`.'],
    ['logger.warn is not a function', 'Write `logger.warning` in place of `logger.warn`.'],
    ['db.artifacts.histories is not a function', 'Write `db.artifacts.history` in place of `db.artifacts.histories`.'],
    ['session.close is not a function', 'Remove `await session.close();`'],
    ['answer.json is not a function', 'Write `JSON.parse(answer.text)` in place of `answer.json()`'],
    ['(intermediate value).json is not a function', 'Write `JSON.parse((…).text)` in place of `(…).json()`'],
    ['answer.text is not a function', 'Write `answer.text` in place of `answer.text()`'],
  ])('%s: %s', (message, start) => {
    expect(hintOf(message)?.slice(0, start.length)).toBe(start);
  });

  it('several parameters of run()', () => {
    const message = 'device.connect is not a function; run(device, config) gets one object';
    expect(hintOf(message)).toBe('Write `({ device, config })` in place of `(device, config)`.');
  });

  it('a value that may be missing', () => {
    expect(hintOf("Cannot read properties of undefined (reading 'count')")).toMatch(/^Write `\?\.count` in place of/);
  });

  it('a fleet job that sends a request to a device', () => {
    expect(hintOf("Cannot read properties of undefined (reading 'fetch')", 'fleet')).toContain(
      "Write `scope: 'device'`",
    );
  });

  it('a field of an object that is missing, in a fleet job', () => {
    const hint =
      'Write `?.tags` in place of `.tags` if the value may be missing, such as the state before the first run.';
    expect(hintOf("Cannot read properties of undefined (reading 'tags')", 'fleet')).toBe(hint);
  });

  it('a summary gets no hint to change the scope', () => {
    const hintInSummary = (message: string): unknown => {
      const error = { code: 'NR_JOB_THREW', message, hint: '', retryable: false };
      const task = { signal: new AbortController().signal, redact: <T>(value: T) => value, summary: true } as const;
      try {
        return endOfTask({ type: 'error', id: 1, error }, task, new ReportedErrors());
      } catch (thrown) {
        return (thrown as { hint?: string }).hint;
      }
    };
    expect(hintInSummary("Cannot read properties of undefined (reading 'connect')")).toContain('Write `?.connect`');
    expect(hintInSummary('devices is not iterable')).not.toContain('scope');
  });
});

describe('a value that JSON would change', () => {
  const hintFor = (message: string): string | undefined => thrownHint({ code: 'NR_JOB_NOT_JSON', message }, 'device');

  it('is converted at its key', () => {
    expect(hintFor('result.details.at is a Date')).toBe('Write `(…).toISOString()` around the value of `at`.');
    expect(hintFor('result.details.items[0].at is a Date')).toBe('Write `(…).toISOString()` around the value of `at`.');
  });

  it('is converted at a key that is quoted', () => {
    expect(hintFor('state["odd key"] is a Date')).toBe('Write `(…).toISOString()` around the value of `odd key`.');
    expect(hintFor('state["odd key"][3] is a Date')).toBe('Write `(…).toISOString()` around each value of `odd key`.');
    expect(hintFor('state["odd `key`"] is a Date')).toBeUndefined();
  });

  it('is converted in each item of a list', () => {
    const hint = 'Write `(…).toISOString()` around each value of `items`.';
    expect(hintFor('result.details.items[0] is a Date')).toBe(hint);
    expect(hintFor('result.details.items[2][10] is a Date')).toBe(
      'Write `(…).toISOString()` around each value of `items[2]`.',
    );
  });
});

it.each([
  'config.list.map is not a function',
  'config.list(...).map is not a function',
  'cache.get(...).map is not a function',
  'device.tags.list.map is not a function',
  'mailer.send is not a function',
  'client.configure is not a function',
  'dbConnection.end is not a function',
  'sessions.close is not a function',
  'pool.end is not a function',
])('a mistake with an object that is not of NetRaven has no text to type: %s', (message) => {
  expect(hintOf(message)).toBeUndefined();
});

it.each([
  ['a promise', 'Write `await` before the second argument of `save`.'],
  ['a Buffer', 'Write `(…).toString()` around the second argument of `save`.'],
  ['an object', 'Write `JSON.stringify(…)` around the second argument of `save`.'],
])('the text of an artifact that is %s: %s', (kind, hint) => {
  const message = `artifacts.save() wants a text, not ${kind}`;
  expect(thrownHint({ code: 'NR_JOB_CALL_INVALID', message }, 'device')).toBe(hint);
});

it('an error that is returned may be a caught one', () => {
  const message = 'run() returned the error TypeError: x is no list';
  expect(thrownHint({ code: 'NR_JOB_RESULT_INVALID', message }, 'device')).toBe(
    'Write `throw` in place of `return` before the error.',
  );
});

describe('a variable that a line lacks', () => {
  const judged = (line: string, name: string, vars = {}): unknown => {
    try {
      return fillVars(line, { name, vars });
    } catch (error) {
      return new ReportedErrors().judge(errorData(error, 'NR_JOB_THREW'), (value) => value).hint;
    }
  };

  it('names the device and the variable in the command', () => {
    expect(judged('ntp server {ntp}', 'core-1')).toBe(
      'Set it for the device or a tag: `netraven devices set core-1 --var ntp=<value>` or `netraven tags set <tag> --var ntp=<value>`.',
    );
    expect(judged('banner {motd}', 'core-1', { motd: 'a\nb' })).toContain(
      '`netraven devices set core-1 --var motd=<value>`',
    );
  });

  it('names no device whose name is no plain word, and nothing that a job made up', () => {
    expect(judged('{ntp}', 'core 1`; rm -r /')).toContain('Set it for the device or a tag: `netraven tags set');
    const message = 'The device x has no variable a`; rm -r ~`';
    const data = { code: 'NR_VARIABLE_MISSING', message, hint: 'Run this.', retryable: false };
    expect(new ReportedErrors().judge(data, (value) => value).hint).toContain('--var <name>=<value>');
  });
});
