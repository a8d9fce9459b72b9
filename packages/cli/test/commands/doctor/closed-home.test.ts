import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { HostFolder } from '../../host-folder.ts';
import { netraven } from '../../netraven.ts';
import { close, held, mayHold } from '../../other-user.ts';
import { doctor } from './diagnosis.ts';

const owned = (home: string): string => `Change its owner: \`sudo chown -R "$(id -un)" ${home}\`.`;
const made = (home: string): string =>
  `Create it: \`sudo install -d -m 700 -o "$(id -un)" ${home}\`; or set NETRAVEN_HOME to another folder.`;

describe.runIf(mayHold)('where another user can run the program, a home that this user cannot write', () => {
  it("is bad, with the command that makes it the user's", async () => {
    const host = new HostFolder();
    mkdirSync(host.home, { mode: 0o500 });
    const { bad } = await doctor(close(host), held);
    expect(bad).toContainEqual(expect.objectContaining({ check: 'home', fix: owned(host.home) }));
  });

  it.each(['logs', 'cache'])('for its %s alone is bad', async (part) => {
    const host = new HostFolder();
    for (const folder of ['logs', 'cache']) mkdirSync(join(host.home, folder), { recursive: true });
    for (const folder of ['', 'logs', 'cache']) chmodSync(join(host.home, folder), folder === part ? 0o500 : 0o777);
    const { bad } = await doctor(close(host), held);
    const message = `${join(host.home, part)} cannot be written by this user`;
    expect(bad).toContainEqual(expect.objectContaining({ check: 'home', message }));
  });

  it('nor make is bad, and nobody is told to take the folder it would lie in', async () => {
    const host = close(new HostFolder());
    expect((await doctor(host, held)).bad).toMatchObject([{ check: 'home', fix: made(host.home) }]);
    const env = { NETRAVEN_HOME: '/netraven-nowhere/home' };
    expect((await doctor(host, { ...held, env })).bad).toMatchObject([{ check: 'home', fix: made(env.NETRAVEN_HOME) }]);
  });

  it('nor make ends a start with 5, a code and the next step, and so does a folder for init', async () => {
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
