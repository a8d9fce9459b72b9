/** Floor for storing in Git: one process for all, with a commit for each configuration. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';

export async function commitAll(repository: string, configs: ReadonlyMap<string, Buffer>): Promise<void> {
  const isNew = !existsSync(repository);
  if (isNew) spawnSync('git', ['init', '--quiet', '--bare', '--initial-branch=main', repository]);
  const child = spawn('git', ['--git-dir', repository, '-c', 'pack.compression=1', 'fast-import', '--quiet'], {
    stdio: ['pipe', 'inherit', 'inherit'],
  });
  let from = isNew ? '' : 'from refs/heads/main^0\n';
  for (const [name, config] of configs) {
    child.stdin.write(`commit refs/heads/main\ncommitter floor <floor@localhost> 1 +0000\ndata 0\n${from}`);
    from = '';
    child.stdin.write(`M 100644 inline ${name}/backup/running-config\ndata ${config.length}\n`);
    child.stdin.write(config);
    child.stdin.write('\n');
  }
  child.stdin.end();
  const [code] = (await once(child, 'close')) as [number];
  if (code !== 0) throw new Error(`git fast-import ended with ${code}`);
}
