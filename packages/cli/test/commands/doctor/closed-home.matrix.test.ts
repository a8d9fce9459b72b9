import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { HostFolder } from '@netraven/test-utils/host-folder';
import { netraven } from '../../../test-utils/netraven.ts';
import { close, held, mayHold } from '../../other-user.ts';
import { realDoctor } from './diagnosis.ts';

/** As root, another user runs doctor. */
const fixOf = (home: string): string =>
  process.getuid?.() === 0
    ? `Run NetRaven as the user with the id 0, who owns it: \`sudo -u '#0' env "PATH=$PATH" NETRAVEN_HOME=${home} npx netraven doctor\`.`
    : `Take it back: \`sudo chown -R "$(id -un)" ${home} && chmod -R u+rwX ${home}\`.`;
const made = (home: string): string =>
  `Create it: \`sudo install -d -m 700 -o "$(id -un)" ${home}\`; or set NETRAVEN_HOME to another folder.`;

describe.runIf(mayHold)('without the right to write the home', () => {
  it('doctor reports the home, with the command that its owner runs, or that gives it back', async () => {
    const host = new HostFolder();
    mkdirSync(host.home, { mode: 0o500 });
    const { bad } = await realDoctor(close(host), held);
    expect(bad).toContainEqual(expect.objectContaining({ check: 'home', fix: fixOf(host.home) }));
  });

  it.each(['logs', 'cache'])('doctor reports a home whose %s folder alone cannot be written', async (part) => {
    const host = new HostFolder();
    for (const folder of ['logs', 'cache']) mkdirSync(join(host.home, folder), { recursive: true });
    for (const folder of ['', 'logs', 'cache']) chmodSync(join(host.home, folder), folder === part ? 0o500 : 0o777);
    const { bad } = await realDoctor(close(host), held);
    const message = `${join(host.home, part)} cannot be written by this user`;
    expect(bad).toContainEqual(expect.objectContaining({ check: 'home', message }));
  });

  it('doctor reports a home that cannot be created, with the command that creates it', async () => {
    const host = close(new HostFolder());
    expect((await realDoctor(host, held)).bad).toMatchObject([{ check: 'home', fix: made(host.home) }]);
    const env = { NETRAVEN_HOME: '/netraven-nowhere/home' };
    expect((await realDoctor(host, { ...held, env })).bad).toMatchObject([
      { check: 'home', fix: made(env.NETRAVEN_HOME) },
    ]);
  });

  it('start and init exit with 5, a code and the next step', async () => {
    const host = close(new HostFolder());
    const started = await netraven(host, ['start', '--port', '0'], held);
    expect(started).toMatchObject({ code: 5, stdout: '' });
    expect(started.stderr).toMatch(
      /^NR_HOME_FORBIDDEN: .*cannot create or write .*\.netraven[^]* next: .*netraven doctor/,
    );
    const init = await netraven(host, ['init', 'plant'], held);
    expect(init).toMatchObject({ code: 5, stdout: '' });
    expect(init.stderr).toMatch(/^NR_FILE_FORBIDDEN: .*plant'\n {2}next: ./);
  });
});
