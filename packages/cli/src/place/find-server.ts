import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf } from '@netraven/core';
import { processHasEnded, type RecordedProcess } from '@netraven/core/system';
import { cliError } from '../codes.ts';
import { isCode } from '../error-fields.ts';
import { refuseProxy } from './refuse-proxy.ts';

/** Address and token of the API of a home. */
export interface FoundServer {
  readonly url: string;
  readonly token: string;
  readonly pid: number;
  readonly home: string;
  /** Version of NetRaven. Absent in the file of an older one. */
  readonly version?: string;
}

/**
 * Finds the running server of a home by the files of `netraven start`, and lets it prove that it knows the token. Read
 * here, not by `@netraven/server`, whose import costs a client 280 ms.
 *
 * @throws {NetRavenError} NR_SERVER_NOT_RUNNING, NR_PROXY_GETS_TOKEN, NR_SERVER_UNPROVEN, NR_API_UNREACHABLE, NR_HOME_FORBIDDEN
 */
export async function findServer(home: string): Promise<FoundServer> {
  const server = await readServerFile(home);
  if (!server) throw cliError('NR_SERVER_NOT_RUNNING', `NetRaven does not run on ${home}`);
  // Known at once: another program may have its port now.
  if (processHasEnded(server)) {
    const message = `NetRaven on ${home} (process ${server.pid}) was killed`;
    throw cliError('NR_SERVER_NOT_RUNNING', message);
  }
  const token = (await read(join(home, 'token')))?.trim();
  if (token === undefined) throw cliError('NR_SERVER_NOT_RUNNING', `${home} has a server.json, but no token`);
  const { pid, version } = server;
  const url = urlOf(server);
  refuseProxy(new URL(url).hostname, process.env);
  const { proveServer } = await import('./prove-server.ts');
  await proveServer(url, token, { home });
  return { url, token, pid, home, ...(version !== undefined && { version }) };
}

/**
 * Reads the token that shows secrets in clear. Only the user of `netraven start` may read it.
 *
 * @throws {NetRavenError} NR_SERVER_NOT_RUNNING, NR_HOME_FORBIDDEN
 */
export async function readRevealToken(home: string): Promise<string> {
  const token = await read(join(home, 'reveal-token'));
  if (token === undefined) throw cliError('NR_SERVER_NOT_RUNNING', `${home} has no reveal-token`);
  return token.trim();
}

interface ServerFile extends RecordedProcess {
  readonly address: string;
  readonly port: number;
  readonly version?: string;
}

async function readServerFile(home: string): Promise<ServerFile | undefined> {
  const file = join(home, 'server.json');
  const text = await read(file);
  if (text === undefined) return undefined;
  try {
    const { address, port, pid, hostname, startedAt, version } = JSON.parse(text) as Record<string, unknown>;
    if (typeof address !== 'string' || !isCount(port) || !isCount(pid) || typeof hostname !== 'string')
      throw new TypeError('something is missing');
    return {
      address,
      port,
      pid,
      hostname,
      ...(typeof startedAt === 'string' && { startedAt }),
      ...(typeof version === 'string' && { version }),
    };
  } catch (cause) {
    throw cliError('NR_SERVER_NOT_RUNNING', `${file} has no valid address of NetRaven: ${messageOf(cause)}`, {
      cause,
    });
  }
}

async function read(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    if (isCode(cause, 'ENOENT')) return undefined;
    if (!isCode(cause, 'EACCES') && !isCode(cause, 'EPERM')) throw cause;
    throw cliError('NR_HOME_FORBIDDEN', `This user may not read ${file}`, { cause });
  }
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) > 0;
}

function urlOf({ address, port }: ServerFile): string {
  return `http://${address.includes(':') ? `[${address}]` : address}:${port}`;
}
