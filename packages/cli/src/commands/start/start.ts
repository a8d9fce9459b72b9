import type { LogLevel } from '@netraven/core';
import { readConfig } from '../../config/read-config.ts';
import type { Context } from '../../context.ts';
import { exitCodeOf, exitCodes, type ExitCode } from '../../exit-code.ts';
import { ownPackage } from '../../place/own-package.ts';
import { findPlace } from '../../place/place.ts';
import { writeError } from '../../terminal/write-error.ts';
import { describePackages } from '../jobs/describe-packages.ts';
import { RegistryRefused } from './load-registry.ts';
import { pageAddress } from './page-address.ts';
import { startNetRaven } from './start-netraven.ts';
import { watchStopSignals } from './stop-signals.ts';

export interface StartFlags {
  readonly port?: number;
  readonly slots?: number;
  readonly logLevel?: LogLevel;
}

/** Runs NetRaven until a signal stops it. */
export async function start(context: Context, flags: StartFlags): Promise<ExitCode> {
  const { terminal, env } = context;
  // Before anything else: a signal must not leave a starting PostgreSQL behind.
  const signals = watchStopSignals();
  const leaving = new AbortController();
  void signals.first.then(() => leaving.abort());
  const place = await findPlace(context);
  const config = await readConfig(place);
  const { port, slots, logLevel = 'warning' } = { ...config, ...flags };
  const netraven = await startNetRaven({
    ...place,
    env,
    config,
    console: logLevel,
    signal: leaving.signal,
    ...(slots !== undefined && { slots }),
    ...(port !== undefined && { port }),
  }).catch((error: unknown) => {
    if (leaving.signal.aborted && error === leaving.signal.reason) return undefined;
    if (error instanceof RegistryRefused) terminal.err(describePackages(terminal.styleErr, error.records));
    throw error;
  });
  if (!netraven) {
    signals.unwatch();
    terminal.err('Stopped.');
    return exitCodes.ok;
  }
  terminal.out(`NetRaven ${ownPackage().version} listens on ${netraven.url}`);
  if (netraven.portInUse !== undefined)
    terminal.err(`  port          ${netraven.portInUse} is in use by another process; choose one with --port`);
  terminal.err(`  web page      ${await pageAddress(terminal, place.home)}`);
  terminal.err(`  host project  ${place.hostProject.folder}`);
  terminal.err(`  home          ${place.home}`);
  terminal.err(`  job types     ${netraven.jobTypes.join(', ')}`);
  const disabled = netraven.packages.filter(({ state }) => state === 'disabled').length;
  if (disabled > 0) terminal.err(`  disabled      ${disabled}, see \`netraven jobs list\``);
  const rejected = netraven.packages.length - netraven.jobTypes.length - disabled;
  if (rejected > 0) terminal.err(`  rejected      ${rejected}, see \`netraven doctor\``);
  terminal.err('Stop it with Ctrl-C.');

  const lost = await Promise.race([signals.first, netraven.lost]);
  if (lost) {
    writeError(terminal, lost);
    await netraven.stop(0).catch((error: unknown) => writeError(terminal, error));
    // Code that waits for the closed database would keep the process alive.
    process.exit(exitCodeOf(lost));
  }
  terminal.err('Stopping. Running tasks have up to 30 s to finish. Press Ctrl-C again to abort them.');
  void signals.second.then(() => netraven.hurry());
  await netraven.stop().catch((error: unknown) => {
    writeError(terminal, error);
    // What could not be closed would keep the process alive.
    process.exit(exitCodeOf(error));
  });
  signals.unwatch();
  terminal.err('Stopped.');
  return exitCodes.ok;
}
