import { expect, it } from 'vitest';
import { devices } from '@netraven/db';
import { startPlant } from './plant.ts';

it('a job, with and without network, cannot log in to the database', async () => {
  const source = (jobType: string): string => `
    import net from 'node:net'; import fs from 'node:fs';
    export const meta = { jobType: '${jobType}' };
    const attempt = async (what) => { try { return await what() } catch (error) { return error.code ?? error.message } };
    /** The start-up message of PostgreSQL as a superuser, and what the server asks for. */
    const login = (path, user) => new Promise((resolve, reject) => {
      const socket = net.connect(path, () => {
        const body = Buffer.from('user\\0' + user + '\\0database\\0postgres\\0\\0');
        const head = Buffer.alloc(8); head.writeInt32BE(body.length + 8, 0); head.writeInt32BE(196608, 4);
        socket.write(Buffer.concat([head, body]));
      });
      socket.on('error', reject);
      socket.on('data', (data) => { socket.destroy(); resolve(String.fromCharCode(data[0]) + data.readInt32BE(5)) });
    });
    export async function run({ device }) {
      // Tags are kept in the order of the alphabet.
      const secretFile = device.tags.find((tag) => tag.endsWith('.jsonl'));
      const socket = device.tags.find((tag) => tag !== secretFile);
      return { success: true, details: {
        postgres: await attempt(() => login(socket, 'postgres')), netraven: await attempt(() => login(socket, 'netraven')),
        file: await attempt(() => fs.readFileSync(secretFile, 'utf8')),
      } };
    }`;
  const plant = await startPlant({
    jobs: {
      inside: { source: source('inside') },
      outside: { source: source('outside'), permissions: ['network'] },
    },
  });
  const { host, port } = plant.db.pool.options as { host?: string; port?: number };
  const url = new URL((plant.db as unknown as { url: string }).url.replace('postgres:', 'http:').replace('@/', '@x/'));
  const folder = host ?? url.searchParams.get('host') ?? '';
  const socket = `${folder}/.s.PGSQL.${port ?? 5432}`;
  await devices.add(plant.db, {
    name: 'any',
    address: '127.0.0.1',
    platform: 'cisco_ios',
    tags: [socket, `${plant.folder}/logs/netraven.jsonl`],
  });
  const details = async (jobType: string): Promise<unknown> => (await plant.run(jobType)).tasks[0]?.result?.details;
  expect(await details('inside')).toEqual({
    postgres: 'ERR_ACCESS_DENIED',
    netraven: 'ERR_ACCESS_DENIED',
    file: 'ERR_ACCESS_DENIED',
  });
  // R10: the server wants SASL. As root the job's own user may not even reach the socket.
  const refused = expect.stringMatching(/^(R10|EACCES)$/);
  expect(await details('outside')).toEqual({ postgres: refused, netraven: refused, file: 'ERR_ACCESS_DENIED' });
});
