import { allDevices, type Client, type LogFilter, type LogLevel, type LogType } from '@netraven/api';
import { connect } from '../../client/connect.ts';
import { unknownName } from '../../client/find-named.ts';
import type { Context } from '../../context.ts';
import { toJson, writeJson } from '../../terminal/write-json.ts';
import { followLogs } from './follow-logs.ts';
import { logLine } from './log-line.ts';

export interface LogFlags {
  readonly type?: LogType;
  readonly level?: LogLevel;
  readonly source?: string;
  readonly run?: string;
  readonly device?: string;
  readonly text?: string;
  /** Of the last so many minutes. */
  readonly since?: number;
  readonly limit: number;
  readonly follow?: boolean;
  readonly json?: boolean;
}

/** Shows log entries. */
export async function showLogs(context: Context, flags: LogFlags): Promise<void> {
  const { terminal } = context;
  const client = await connect(context);
  // JSON has the ids of devices.
  const devices = flags.json && flags.device === undefined ? new Map<string, string>() : await namesOf(client);
  const filter = await filterOf(flags, devices);
  // Read before the entries, so that no entry in between is lost.
  const end = flags.follow ? ((await client.logs.list({ limit: 1 })).logs[0]?.id ?? 0) : 0;
  const { logs } = await client.logs.list({
    ...filter,
    ...(flags.since !== undefined && { since: new Date(Date.now() - flags.since * 60_000).toISOString() }),
    limit: flags.limit,
  });
  const latestLast = logs.toReversed();
  if (flags.json && !flags.follow) return writeJson(terminal, { logs: latestLast });
  const write = (entry: (typeof logs)[number]): void =>
    terminal.out(flags.json ? toJson(entry, 0) : logLine(terminal, entry, devices, { ofRun: flags.run !== undefined }));
  if (latestLast.length === 0 && !flags.follow) terminal.err('No log entry matches.');
  latestLast.forEach(write);
  if (flags.follow) {
    const onCut = (error: Error): void => terminal.err(`${error.message}; trying again`);
    await followLogs(client, filter, { shown: latestLast, end }, write, { signal: terminal.closed, onCut });
  }
}

/** Names of the devices, by id. */
async function namesOf(client: Client): Promise<ReadonlyMap<string, string>> {
  return new Map((await allDevices(client)).map(({ id, name }) => [id, name]));
}

async function filterOf(flags: LogFlags, devices: ReadonlyMap<string, string>): Promise<LogFilter> {
  const { type, level, source, run, device, text } = flags;
  return {
    ...(type && { log_type: type }),
    ...(level && { level }),
    ...(source !== undefined && { source }),
    ...(run !== undefined && { job_id: run }),
    ...(device !== undefined && (/[*?]/.test(device) ? { device } : { device_id: await idOf(device, devices) })),
    ...(text !== undefined && { text }),
  };
}

const uuid = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;

/** An id may be that of a removed device, whose entries are kept. */
async function idOf(device: string, devices: ReadonlyMap<string, string>): Promise<string> {
  for (const [id, name] of devices) if (name === device) return id;
  if (uuid.test(device)) return device;
  throw await unknownName('NR_DEVICE_UNKNOWN', `There is no device ${device}`, device, [...devices.values()]);
}
