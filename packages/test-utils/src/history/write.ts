import { spawn } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { deflateSync } from 'node:zlib';
import type { Pool } from 'pg';
import { generate, nameOf, type Batch, type HistoryOptions } from './generate.ts';

/** Writes a history into a Git repository, one commit per instant, and into NetRaven's tables. The mirror leaves it out. */
export async function writeHistory(pool: Pool, repository: string, of: HistoryOptions): Promise<void> {
  const ids = new Map(Array.from({ length: of.devices }, (_, index) => [nameOf(index), randomUUID()]));
  await pool.query(
    `insert into device (id, name, address, port, platform)
     select id, name, '192.0.2.1', 22, 'cisco_ios' from unnest($1::uuid[], $2::text[]) as new (id, name)`,
    [[...ids.values()], [...ids.keys()]],
  );
  await run('git', ['init', '--quiet', '--bare', '--initial-branch=main', repository]);
  const git = spawn('git', ['--git-dir', repository, 'fast-import', '--quiet', '--done'], {
    stdio: ['pipe', 'inherit', 'inherit'],
  });
  const ended = once(git, 'exit');
  for (const batch of generate(of)) {
    const isFull = !git.stdin.write(commitOf(batch));
    await saveBatch(pool, ids, batch);
    if (isFull && git.stdin.writableNeedDrain) await once(git.stdin, 'drain');
  }
  git.stdin.end('done\n');
  const [code] = await ended;
  if (code !== 0) throw new Error(`git fast-import ended with ${code}`);
  // As autovacuum does within a minute.
  await pool.query('analyze');
}

function commitOf({ savedAt, versions }: Batch): string {
  const person = `NetRaven <netraven@localhost> ${savedAt.getTime() / 1_000} +0000`;
  const files = versions.map(
    ({ device, text }) => `M 100644 inline ${device}/backup/running-config\ndata ${text.length}\n${text}\n`,
  );
  return [`commit refs/heads/main\ncommitter ${person}\ndata 1\n.\n`, ...files].join('');
}

async function saveBatch(pool: Pool, ids: ReadonlyMap<string, string>, { savedAt, versions }: Batch): Promise<void> {
  const rows = versions.map(({ device, version, text }) => {
    const hash = createHash('sha256').update(text).digest();
    return { id: ids.get(device), device, version, hash, size: text.length, content: deflateSync(text, { level: 1 }) };
  });
  const column = (key: keyof (typeof rows)[number]): unknown[] => rows.map((row) => row[key]);
  await pool.query(
    `insert into blob (hash, content, packing) select hash, content, 'zlib'
     from unnest($1::bytea[], $2::bytea[]) as new (hash, content) on conflict do nothing`,
    [column('hash'), column('content')],
  );
  await pool.query(
    `insert into artifact (device_id, device_name, job_type, name, version, hash, size, mirrored, run_id, task_id, saved_at)
     select id, device, 'backup', 'running-config', version, hash, size, false, id, id, $6
     from unnest($1::uuid[], $2::text[], $3::int[], $4::bytea[], $5::int[]) as new (id, device, version, hash, size)`,
    [column('id'), column('device'), column('version'), column('hash'), column('size'), savedAt],
  );
}

/** Runs a program to its end, and returns its output. `codes`: those that are no failure. */
export async function run(program: string, args: readonly string[], codes: readonly number[] = [0]): Promise<string> {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const parts: Buffer[] = [];
  child.stdout.on('data', (part: Buffer) => parts.push(part));
  const [code] = await once(child, 'close');
  if (!codes.includes(Number(code))) throw new Error(`${program} ${args[0]} ended with ${code}`);
  return Buffer.concat(parts).toString();
}
