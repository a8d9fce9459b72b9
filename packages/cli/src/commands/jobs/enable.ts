import { setTimeout as wait } from 'node:timers/promises';
import type { Client, Permission } from '@netraven/api';
import { connect } from '../../client/connect.ts';
import { cliError } from '../../codes.ts';
import type { Context } from '../../context.ts';
import { exitCodes, type ExitCode } from '../../exit-code.ts';
import { askYes } from '../../terminal/ask.ts';
import { escapeControls } from '../../terminal/escape-controls.ts';
import { writeJson } from '../../terminal/write-json.ts';
import { findEntries } from './find-entries.ts';

const meanings: Readonly<Record<Permission, string>> = {
  'device:write': 'change devices',
  'device:secrets': 'see the secrets in their configurations',
  'artifacts:read': 'read what other job types saved',
  network: 'open network connections of its own',
};

/** Time for the workers to follow, in ms. Usually they take some 10 ms. */
const followMs = 10_000;

/**
 * Enables a job package. Its permissions are granted with `--grant`, or after a confirmation. Ends once the workers know it,
 * so that a run can follow at once.
 */
export async function enableJob(
  context: Context,
  nameOrType: string,
  { grant, json }: { grant?: readonly Permission[]; json?: boolean },
): Promise<ExitCode> {
  const client = await connect(context);
  const found = await findEntries(client, nameOrType);
  const name = found[0]?.name ?? nameOrType;
  // Workers may have different versions, and the server requires the permissions of all of them.
  const asked = [...new Set(found.flatMap(({ permissions }) => permissions))];
  const granted = grant ?? (await decide(context, name, asked));
  const policy = await client.packages.enable({ name, granted });
  if (!(await untilFollowed(client, name))) {
    const late = `A worker has not applied this after ${followMs / 1_000} s. See if it runs with \`netraven workers list\`.`;
    context.terminal.err(late);
  }
  if (json) {
    writeJson(context.terminal, policy);
    return exitCodes.ok;
  }
  const may = granted.length === 0 ? '' : `, with ${granted.join(', ')}`;
  context.terminal.out(`${escapeControls(name)} is enabled${may}.`);
  const stuck = found.every(({ state, undecided }) => state !== 'ready' && !undecided) ? found[0] : undefined;
  if (stuck) {
    context.terminal.err(`It still cannot run, because it is ${stuck.state}. See why with \`netraven doctor\`.`);
  }
  return exitCodes.ok;
}

/** Waits until each worker has applied the decision. Returns false if one did not in time. */
async function untilFollowed(client: Client, name: string): Promise<boolean> {
  for (const end = Date.now() + followMs; ; await wait(50)) {
    const { packages } = await client.packages.list();
    if (!packages.some((entry) => entry.name === name && entry.undecided)) return true;
    if (Date.now() > end) return false;
  }
}

async function decide(
  { terminal }: Context,
  name: string,
  asked: readonly Permission[],
): Promise<readonly Permission[]> {
  if (asked.length === 0) return [];
  terminal.err(`${escapeControls(name)} asks to:`);
  for (const permission of asked) terminal.err(`  ${permission}: ${meanings[permission]}`);
  if (!process.stdin.isTTY) {
    throw cliError(
      'NR_GRANT_UNDECIDED',
      `${name} needs the permissions ${asked.join(', ')}, and there is no terminal to ask`,
      {
        hint: `Grant them: \`netraven jobs enable ${name} --grant ${asked.join(' ')}\`.`,
      },
    );
  }
  if (await askYes(terminal, 'Grant all of these?')) return asked;
  throw cliError('NR_QUESTION_DECLINED', `${name} was not enabled`);
}
