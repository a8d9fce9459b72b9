import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writeWhole } from '@netraven/core/system';
import { z } from 'zod';

/** Where the running server of a home listens, as it stands in `<home>/server.json`. */
export interface ServerFile {
  readonly address: string;
  readonly port: number;
  readonly pid: number;
  /** Of NetRaven. */
  readonly version: string;
}

const schema = z.object({
  address: z.string(),
  port: z.number().int().min(1).max(65_535),
  pid: z.number().int().positive(),
  version: z.string(),
}) satisfies z.ZodType<ServerFile>;

const fileOf = (home: string): string => join(home, 'server.json');

/** Writes `<home>/server.json`, whole or not at all. Returns the way to remove it. */
export function writeServerFile(home: string, server: ServerFile): () => Promise<void> {
  writeWhole(fileOf(home), `${JSON.stringify(server)}\n`);
  return async () => {
    const now = await readServerFile(home);
    // Another server may have written its own since.
    if (now?.pid === server.pid && now.port === server.port) await rm(fileOf(home), { force: true });
  };
}

/** Reads `<home>/server.json`. Undefined: no server was started here, or the file is not one of ours. */
export async function readServerFile(home: string): Promise<ServerFile | undefined> {
  try {
    return schema.safeParse(JSON.parse(await readFile(fileOf(home), 'utf8'))).data;
  } catch (error) {
    const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    if (missing || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** The address of a server as a URL, e.g. `http://127.0.0.1:7070`. */
export function urlOf({ address, port }: Pick<ServerFile, 'address' | 'port'>): string {
  return `http://${address.includes(':') ? `[${address}]` : address}:${port}`;
}
