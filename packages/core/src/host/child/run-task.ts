import { wholeOrNote } from '../../contract/cut.ts';
import { JobLogger } from '../../contract/job-logger.ts';
import { fieldOf, messageOf, stackOf, thrownData, type ErrorData } from '../../contract/netraven-error.ts';
import { describeFormat } from '../../registry/formats.ts';
import { hostError } from '../codes.ts';
import type { EndMessage, TaskMessage } from '../protocol.ts';
import { toJson, type Call, type Calls } from './calls.ts';
import { remoteDevice, remoteResults, remoteStore } from './capabilities.ts';
import { describeDenied } from './describe-denied.ts';
import type { JobModule } from './import-job.ts';
import { requireData } from './require-data.ts';
import { currentTask } from './log-channel.ts';

/** Runs one task and returns the message that ends it. Never rejects. */
export async function runTask(of: {
  readonly id: number;
  readonly task: TaskMessage;
  readonly job: JobModule | undefined;
  readonly signal: AbortSignal;
  readonly calls: Calls;
  /** Takes the value that `run` threw. */
  readonly onThrown?: (thrown: unknown) => void;
}): Promise<EndMessage> {
  const { id, task, job, signal, calls } = of;
  const ask = calls.ask.bind(calls, id);
  const current: { id: number; logger?: JobLogger } = { id };
  return currentTask.run(current, async () => {
    const name = task.summary ? 'summarize' : 'run';
    try {
      const main = job?.[name];
      if (!job || !main) throw hostError('NR_PACKAGE_NO_RUN', `the package was not loaded or exports no ${name}()`);
      current.logger = new JobLogger({
        jobId: task.jobId,
        jobType: task.jobType,
        ...(task.device && { deviceId: task.device.id }),
      });
      const result = await main({
        jobId: task.jobId,
        config: await parseConfig(job, task.config),
        db: remoteStore(ask),
        logger: current.logger,
        signal,
        dryRun: task.dryRun,
        ...(await inputOf(task, ask)),
      });
      const dropped = calls.drop(id);
      for (const shown of new Set(dropped.map((call) => call.shown))) {
        current.logger.warning(`${name}() did not wait for ${shown}. ${awaitIt}`);
      }
      const change = dropped.find(changesDevice);
      if (change) throw hostError('NR_JOB_NOT_AWAITED', `${name}() did not wait for ${change.shown}, and returned`);
      if ((result as unknown) instanceof Error) throw hostError('NR_JOB_RESULT_INVALID', returned(name, result));
      for (const key of unknownKeys(result)) {
        // No proposal: a job host may not load the package that finds near words.
        current.logger.warning(
          `The result has the unknown key ${key}, which is ignored. Keys: ${resultKeys.join(', ')}.`,
        );
      }
      const sent = toJson(result, `the result of ${name}()`, { code: 'NR_JOB_RESULT_INVALID' });
      if (typeof result === 'object') requireData({ ...result }, 'result');
      return { type: 'result', id, result: sent };
    } catch (error) {
      of.onThrown?.(error);
      const open = calls.drop(id);
      const data = withParameters(dataOf(error), name, job?.[name]);
      // An error of the device or of NetRaven says itself what is wrong.
      for (const shown of data.code === 'NR_JOB_THREW' ? new Set(open.map((call) => call.shown)) : []) {
        // A list of calls in `Promise.all` has not ended either, if one of them fails.
        current.logger?.info(`${shown} had not ended when the job threw. If no \`await\` waits for it, write one.`);
      }
      const stack = stackOf(error);
      return { type: 'error', id, error: data, ...(stack !== undefined && { stack }) };
    }
  });
}

const awaitIt = 'Write `await` before the call. A callback of forEach() is not awaited: write `for (… of …)`.';

/** Returns true for a call that can change the device: no result of a job is true before it has ended. */
function changesDevice({ name, args }: Call): boolean {
  if (name === 'device.fetch') return !isReadMethod(fieldOf(args[1], 'method'));
  if (name === 'session.send') return fieldOf(args[1], 'answers') !== undefined;
  return name === 'session.configure' || name === 'session.confirm';
}

function isReadMethod(method: unknown): boolean {
  return method === undefined || method === 'GET' || method === 'HEAD';
}

/** Returns the device, the devices, or the results that the job works on. */
async function inputOf(task: TaskMessage, ask: Parameters<typeof remoteStore>[0]): Promise<object> {
  if (task.device) return { device: remoteDevice(task.device, ask) };
  if (!task.summary) return { devices: task.devices ?? [] };
  const results = await remoteResults(ask);
  return { results, devices: results.map(({ device }) => device) };
}

const resultKeys: readonly string[] = ['success', 'message', 'details', 'report', 'changed', 'notApplicable'];

function unknownKeys(result: unknown): string[] {
  const keys = typeof result === 'object' && result !== null && !Array.isArray(result) ? Object.keys(result) : [];
  return keys.filter((key) => !resultKeys.includes(key)).slice(0, 10);
}

function returned(name: string, result: unknown): string {
  return `${name}() returned the error ${String(fieldOf(result, 'name'))}: ${messageOf(result)}`;
}

/** Characters of a function in which its parameters are searched. */
const longestStart = 2_000;

/** Adds the parameters of `run(device, config)` to its error: the author meant `run({ device, config })`. */
function withParameters(data: ErrorData, name: string, main: JobModule['run']): ErrorData {
  if (data.code !== 'NR_JOB_THREW' || main === undefined) return data;
  try {
    if (main.length < 2) return data;
    const [, parameters = ''] = /\(([^)]*)\)/.exec(String(main).slice(0, longestStart)) ?? [];
    // Node.js leaves blanks in place of types.
    const names = parameters
      .replaceAll(/\s*,\s*/g, ', ')
      .replaceAll(/\s+/g, ' ')
      .trim();
    return { ...data, message: `${data.message}; ${name}(${names}) gets one object` };
  } catch {
    // A function can be a proxy, or have a `toString` of its own, that throws.
    return data;
  }
}

/** Returns an error as data, with the cause that Node.js hides. */
function dataOf(error: unknown): ErrorData {
  const data = thrownData(error, 'NR_JOB_THREW');
  const denied = describeDenied(error);
  if (denied) return { ...data, code: 'ERR_ACCESS_DENIED', message: denied.message };
  const cause = fieldOf(error, 'cause');
  return data.message === 'fetch failed' && cause !== undefined
    ? { ...data, message: wholeOrNote(`fetch failed: ${messageOf(cause)}`) }
    : data;
}

async function parseConfig(job: JobModule, config: unknown): Promise<unknown> {
  if (!job.configSchema) return {};
  const parsed = await job.configSchema['~standard'].validate(config);
  if (!parsed.issues) return parsed.value;
  const issues = parsed.issues.map((issue) => {
    const path = issue.path?.map((part) => String(typeof part === 'object' ? part.key : part)).join('.');
    const pattern = fieldOf(issue, 'pattern');
    // That of zod is `/…/`.
    const plain = typeof pattern === 'string' ? pattern.replaceAll(/^\/|\/\w*$/g, '') : undefined;
    const format = describeFormat(fieldOf(issue, 'format'), plain);
    // That of zod says `Invalid URL`. A message of the author stays.
    const isOfZod = /^Invalid [\w ]+$/.test(issue.message);
    const message = format !== undefined && isOfZod ? `must be ${format}` : issue.message;
    return path ? `${path}: ${message}` : message;
  });
  throw hostError('NR_JOB_CONFIG_INVALID', `the config does not fit: ${issues.join('; ')}`);
}
