import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { recordProcess, writeWhole, type RecordedProcess } from '@netraven/core/system';
import { z } from 'zod';

/** Address of the running server of a home, as stored in `<home>/server.json`. */
export interface ServerFile extends RecordedProcess {
  readonly address: string;
  readonly port: number;
  /** NetRaven's version. */
  readonly version: string;
}

const schema = z.object({
  address: z.string(),
  port: z.number().int().min(1).max(65_535),
  pid: z.number().int().positive(),
  hostname: z.string(),
  startedAt: z.string().exactOptional(),
  version: z.string(),
}) satisfies z.ZodType<ServerFile>;

const fileOf = (home: string): string => join(home, 'server.json');

/** Writes `<home>/server.json` of this process atomically. Returns a function that removes it. */
export function writeServerFile(home: string, listening: Omit<ServerFile, keyof RecordedProcess>): () => Promise<void> {
  const server: ServerFile = { ...listening, ...recordProcess() };
  writeWhole(fileOf(home), `${JSON.stringify(server)}\n`);
  return async () => {
    const current = await readServerFile(home);
    // Another server may have replaced the file since.
    if (JSON.stringify(current) === JSON.stringify(schema.parse(server))) await rm(fileOf(home), { force: true });
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
