import type { LogLevel } from '@netraven/core';
import { readConfig } from '../../config/read-config.ts';
import type { Context } from '../../context.ts';
import { exitCodes, type ExitCode } from '../../exit-code.ts';
import { ownPackage } from '../../place/own-package.ts';
import { findPlace, type Place } from '../../place/place.ts';
import { describePackages } from '../jobs/describe-packages.ts';
import { RegistryRefused } from './load-registry.ts';
import { pageAddress } from './page-address.ts';
import {
  startNetRaven,
  startWorkerAlone,
  type Running,
  type StartOptions,
  type WorkerOptions,
} from './start-netraven.ts';
import { watchStopSignals } from './stop-signals.ts';
import { untilStopped, writeJobTypes } from './until-stopped.ts';

export interface StartFlags extends CommonFlags {
  readonly port?: number;
  readonly worker?: boolean;
}

export interface WorkerFlags extends CommonFlags {
  readonly pool?: string;
}

interface CommonFlags {
  readonly slots?: number;
  readonly logLevel?: LogLevel;
  /** In s. */
  readonly grace?: number;
}

/** Runs NetRaven until a signal stops it. */
export function start(context: Context, flags: StartFlags): Promise<ExitCode> {
  const { terminal } = context;
  return run(context, flags, startNetRaven, (netraven, { home, hostProject }) => {
    terminal.out(`NetRaven ${ownPackage().version} listens on ${netraven.url}`);
    if (netraven.portInUse !== undefined)
      terminal.err(`  port          ${netraven.portInUse} is in use by another process; choose one with --port`);
    terminal.err(`  web page      ${pageAddress(terminal, netraven.url, home)}`);
    terminal.err(`  host project  ${hostProject.folder}`);
    terminal.err(`  home          ${home}`);
    if (flags.worker === false) terminal.err('  worker        none here, see `netraven workers list`');
    else writeJobTypes(terminal, netraven);
  });
}

/** Runs a worker without an API until a signal stops it. */
export function startWorker(context: Context, flags: WorkerFlags): Promise<ExitCode> {
  const { terminal } = context;
  const { pool = 'default' } = flags;
  return run(context, flags, startWorkerAlone, (netraven, { home, hostProject }) => {
    terminal.out(`NetRaven ${ownPackage().version} works for the pool ${pool}`);
    terminal.err(`  host project  ${hostProject.folder}`);
    terminal.err(`  home          ${home}`);
    writeJobTypes(terminal, netraven);
  });
}

async function run<Started extends Running>(
  context: Context,
  flags: StartFlags & WorkerFlags,
  startParts: (options: StartOptions & WorkerOptions) => Promise<Started>,
  writeSummary: (started: Started, place: Place) => void,
): Promise<ExitCode> {
  const { terminal, env } = context;
  // Before anything else: a signal must not leave a starting PostgreSQL behind.
  const signals = watchStopSignals();
  const leaving = new AbortController();
  void signals.first.then(() => leaving.abort());
  const place = await findPlace(context);
  const config = await readConfig(place);
  const { port, slots, logLevel = 'warning', worker, pool, grace } = { ...config, ...flags };
  const started = await startParts({
    ...place,
    env,
    config,
    console: logLevel,
    signal: leaving.signal,
    ...(slots !== undefined && { slots }),
    ...(port !== undefined && { port }),
    ...(worker !== undefined && { worker }),
    ...(pool !== undefined && { pool }),
  }).catch((error: unknown) => {
    if (leaving.signal.aborted && error === leaving.signal.reason) return undefined;
    if (error instanceof RegistryRefused) terminal.err(describePackages(terminal.styleErr, error.records));
    throw error;
  });
  if (!started) {
    signals.unwatch();
    terminal.err('Stopped.');
    return exitCodes.ok;
  }
  writeSummary(started, place);
  terminal.err('Stop it with Ctrl-C.');
  return untilStopped(terminal, started, signals, grace);
}
