import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { noTerminal, Terminal } from '../terminal.ts';

const [enter, space, down, interrupt] = ['\r', ' ', '\u001b[B', '\u0003'];

describe.skipIf(noTerminal !== undefined)(`on a terminal${noTerminal ? ` (skipped: ${noTerminal})` : ''}`, () => {
  it('asks for what was not given, proposes, and asks again when an answer cannot be', async () => {
    const terminal = new Terminal('--icon', 'mdi-lan');
    await terminal.type('What shall it be called?', `Vlan${enter}`);
    await terminal.type('cannot be the name of a job package', `\b\b\b\bvlan-audit${enter}`);
    await terminal.type('Its job type', enter);
    await terminal.type('Its label', enter);
    await terminal.type('What does it do?', `Looks at VLANs.${enter}`);
    await terminal.type('For which platforms?', `${down}${space}${enter}`);
    await terminal.type('What does it need', `${space}${enter}`);
    const { code, shown } = await terminal.ended();
    expect(code).toBe(0);
    expect(shown).toContain('made netraven-job-vlan-audit');
    const read = (file: string): string => readFileSync(join(terminal.folder, 'vlan-audit', file), 'utf8');
    expect(read('src/index.ts')).toContain(`  jobType: 'vlan-audit',
  label: 'Vlan Audit',
  description: 'Looks at VLANs.',
  icon: 'mdi-lan',
  defaultSchedule: 'onetime',
  platforms: ['linux_frr'],
`);
    expect(JSON.parse(read('package.json'))).toMatchObject({ netraven: { job: { permissions: ['device:write'] } } });
  });

  it('makes nothing when a question is left by Ctrl-C', async () => {
    const terminal = new Terminal('vlan-audit');
    await terminal.type('Its job type', interrupt);
    const { code, shown } = await terminal.ended();
    expect(code).toBe(130);
    expect(shown).toContain('NR_CREATE_CANCELLED');
    expect(readdirSync(terminal.folder)).toEqual([]);
  });

  it('asks nothing with --yes', async () => {
    const terminal = new Terminal('vlan-audit', '--yes');
    expect(await terminal.ended()).toMatchObject({
      code: 0,
      shown: expect.stringContaining('made netraven-job-vlan-audit'),
    });
  });
});
