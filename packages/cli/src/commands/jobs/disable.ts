import { connect } from '../../client/connect.ts';
import type { Context } from '../../context.ts';
import { exitCodes, type ExitCode } from '../../exit-code.ts';
import { visible } from '../../terminal/visible.ts';
import { findPackage } from './find-package.ts';

/** Stops a job package from running. */
export async function disableJob(context: Context, nameOrType: string): Promise<ExitCode> {
  const client = await connect(context);
  const name = (await findPackage(client, nameOrType))?.name ?? nameOrType;
  await client.packages.disable({ name });
  context.terminal.out(`${visible(name)} is disabled.`);
  return exitCodes.ok;
}
