import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writeWhole } from '@netraven/core/system';
import { z } from 'zod';

/** Address of the running server of a home, as stored in `<home>/server.json`. */
export interface ServerFile {
  readonly address: string;
  readonly port: number;
  readonly pid: number;
  /** NetRaven's version. */
  readonly version: string;
}

const schema = z.object({
  address: z.string(),
  port: z.number().int().min(1).max(65_535),
  pid: z.number().int().positive(),
  version: z.string(),
}) satisfies z.ZodType<ServerFile>;

const fileOf = (home: string): string => join(home, 'server.json');

/** Writes `<home>/server.json` atomically. Returns a function that removes it. */
export function writeServerFile(home: string, server: ServerFile): () => Promise<void> {
  writeWhole(fileOf(home), `${JSON.stringify(server)}\n`);
  return async () => {
    const current = await readServerFile(home);
    // Another server may have replaced the file since.
    if (current?.pid === server.pid && current.port === server.port) await rm(fileOf(home), { force: true });
  };
}

/** Reads `<home>/server.json`. Undefined: no server was started here, or the file is invalid. */
export async function readServerFile(home: string): Promise<ServerFile | undefined> {
  try {
    return schema.safeParse(JSON.parse(await readFile(fileOf(home), 'utf8'))).data;
  } catch (error) {
    const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    if (missing || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Returns the address of a server as a URL, e.g. `http://127.0.0.1:7070`. */
export function urlOf({ address, port }: Pick<ServerFile, 'address' | 'port'>): string {
  return `http://${address.includes(':') ? `[${address}]` : address}:${port}`;
}
