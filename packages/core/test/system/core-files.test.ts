import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';

it.runIf(process.platform === 'linux')(
  'a process keeps its memory out of core files, and so does what it starts',
  () => {
    const code = `import { execFileSync } from 'node:child_process';
    import { emptyCoreFiles } from '@netraven/core/system';
    console.log(emptyCoreFiles(), execFileSync('cat', ['/proc/self/coredump_filter'], { encoding: 'utf8' }).trim());`;
    const args = ['--conditions=@netraven/source', '--input-type=module', '--eval', code];
    const said = execFileSync(process.execPath, args, { cwd: import.meta.dirname, encoding: 'utf8' });
    expect(said).toBe('true 00000000\n');
  },
);
