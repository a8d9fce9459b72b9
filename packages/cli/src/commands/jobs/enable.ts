import { setTimeout as wait } from 'node:timers/promises';
import type { Client, PackageEntry, Permission } from '@netraven/api';
import { connect } from '../../client/connect.ts';
import { cliError } from '../../codes.ts';
import type { Context } from '../../context.ts';
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
 * Enables a job package. Its permissions are granted with `--grant`, or after a confirmation. Returns once each worker has
 * applied it, so that a run can follow at once.
 */
export async function enableJob(
  context: Context,
  nameOrType: string,
  { grant, json }: { grant?: readonly Permission[]; json?: boolean },
): Promise<void> {
  const client = await connect(context);
  const found = await findEntries(client, nameOrType);
  const name = found[0]?.name ?? nameOrType;
  // Workers may have different versions, and the server requires the permissions of all of them.
  const asked = [...new Set(found.flatMap(({ permissions }) => permissions))];
  const granted = grant ?? (await decide(context, name, asked));
  const policy = await client.packages.enable({ name, granted });
  const may = granted.length === 0 ? '' : `, with ${granted.join(', ')}`;
  if (json) writeJson(context.terminal, policy);
  else context.terminal.out(`${escapeControls(name)} is enabled${may}.`);
  const entries = await untilApplied(client, name);
  const stuck = entries.every(({ state, undecided }) => state !== 'ready' && !undecided) ? entries[0] : undefined;
  if (stuck) {
    context.terminal.err(`It still cannot run, because it is ${stuck.state}. See why with \`netraven doctor\`.`);
  }
  const late = entries.filter(({ undecided }) => undecided).flatMap(({ workers }) => workers);
  if (late.length > 0) {
    const said = `Not applied within ${followMs / 1_000} s by: ${late.join(', ')}.`;
    context.terminal.err(`${said} See with \`netraven workers list\` if they run.`);
  }
}

/** Waits until each worker has applied the decision, at most {@link followMs}. Returns the entries of the package. */
async function untilApplied(client: Client, name: string): Promise<readonly PackageEntry[]> {
  for (const end = Date.now() + followMs; ; await wait(200)) {
    const { packages } = await client.packages.list();
    const entries = packages.filter((entry) => entry.name === name);
    if (entries.every(({ undecided }) => !undecided) || Date.now() > end) return entries;
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
      'NR_QUESTION_UNASKED',
      `${name} needs the permissions ${asked.join(', ')}, and there is no terminal to ask`,
      {
        hint: `Grant them: \`netraven jobs enable ${name} --grant ${asked.join(' ')}\`.`,
      },
    );
  }
  if (await askYes(terminal, 'Grant all of these?')) return asked;
  throw cliError('NR_QUESTION_DECLINED', `${name} was not enabled`);
}
