import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { noTerminal, Terminal } from '../terminal.ts';

const [enter, space, down, interrupt] = ['\r', ' ', '\u001b[B', '\u0003'];

describe.skipIf(noTerminal !== undefined)(`on a terminal${noTerminal ? ` (skipped: ${noTerminal})` : ''}`, () => {
  it('asks for missing options with defaults, and asks again after an invalid answer', async () => {
    const terminal = new Terminal('--icon', 'mdi-lan');
    await terminal.type('Template', enter);
    await terminal.type('Name of the job', `Vlan${enter}`);
    await terminal.type('is not a valid name of a job package', `\b\b\b\bvlan-audit${enter}`);
    await terminal.type('Job type', enter);
    await terminal.type('Label', enter);
    await terminal.type('Description', `Looks at VLANs.${enter}`);
    await terminal.type('Platforms', `${down}${space}${enter}`);
    await terminal.type('Permissions', `${space}${enter}`);
    const { code, shown } = await terminal.ended();
    expect(code).toBe(0);
    expect(shown).toContain('created netraven-job-vlan-audit');
    const read = (file: string): string => readFileSync(join(terminal.folder, 'vlan-audit', file), 'utf8');
    // The second platform of the list.
    expect(read('src/index.ts').replace(/'[a-z]+_[a-z0-9]+'/, "'vendor_os'")).toContain(`  jobType: 'vlan-audit',
  label: 'Vlan Audit',
  description: 'Looks at VLANs.',
  icon: 'mdi-lan',
  platforms: ['vendor_os'],
  defaultSchedule: 'onetime',
  requires: ['cli'],
`);
    expect(JSON.parse(read('package.json'))).toMatchObject({ netraven: { job: { permissions: ['device:write'] } } });
  });

  it('asks for the template, and for the platforms and permissions that it leaves open', async () => {
    const terminal = new Terminal('vlan-audit', '--label', 'VLANs', '--description', 'Sets');
    await terminal.type('Template', `${down}${enter}`);
    await terminal.type('Job type', enter);
    await terminal.type('Icon', enter);
    await terminal.type('cisco_iosxe', enter);
    await terminal.type('Permissions beyond device:write', enter);
    const { code } = await terminal.ended();
    expect(code).toBe(0);
    const read = (file: string): string => readFileSync(join(terminal.folder, 'vlan-audit', file), 'utf8');
    expect(read('src/index.ts')).toContain("platforms: ['cisco_ios', 'cisco_iosxe', 'arista_eos'],");
    expect(read('package.json')).toContain('"device:write"');
  });

  it('creates nothing when Ctrl-C cancels a question', async () => {
    const terminal = new Terminal('vlan-audit');
    await terminal.type('Template', interrupt);
    const { code, shown } = await terminal.ended();
    expect(code).toBe(130);
    expect(shown).toContain('NR_CREATE_CANCELLED');
    expect(readdirSync(terminal.folder)).toEqual([]);
  });

  it('asks nothing with --yes', async () => {
    const terminal = new Terminal('vlan-audit', '--yes');
    expect(await terminal.ended()).toMatchObject({
      code: 0,
      shown: expect.stringContaining('created netraven-job-vlan-audit'),
    });
  });
});
