import { NetRavenError } from '@netraven/core';
import {
  addPackage,
  installerCodes,
  upgradePackage,
  type ChangeResult,
  type InstallOptions,
  type Proposal,
  type Step,
} from '@netraven/installer';
import { cliError } from '../../codes.ts';
import { readConfig } from '../../config/read-config.ts';
import type { Context } from '../../context.ts';
import type { ExitCode } from '../../exit-code.ts';
import { findPlace } from '../../place/place.ts';
import { readPolicies, settingsIn } from '../../place/policies-file.ts';
import { registryOptions } from '../../place/registry-options.ts';
import { confirm } from '../../terminal/confirm.ts';
import { escapeControls } from '../../terminal/escape-controls.ts';
import { withDocument } from '../../terminal/write-json-error.ts';
import { describeProposal } from './describe-proposal.ts';
import { changeDependents } from './change-dependents.ts';
import { dependentsOf, writePaused } from './dependents.ts';
import { warnOfPlatforms } from './warn-of-platforms.ts';
import { reportChange, type ReportedChange } from './report-change.ts';

export interface ChangeFlags {
  /** Change without asking. */
  readonly yes?: boolean;
  /** Accept a version of another publisher than the installed one. */
  readonly newPublisher?: boolean;
  readonly json?: boolean;
  /** The time for running tasks to end, in seconds. */
  readonly wait: number;
}

const publisherHint = installerCodes.NR_INSTALL_PUBLISHER_CHANGED.hint;
const steps: Readonly<Record<Step, string>> = {
  lock: 'Waiting for the lock on the host project',
  recover: 'Undoing an unfinished change',
  look: 'Reading the installed packages',
  ask: 'Asking the npm registry',
  try: 'Installing it in a temporary folder',
  settings: 'Checking the stored settings',
  confirm: '',
  pause: 'Waiting for its running tasks to end',
  install: 'Changing the host project',
  check: 'Checking the result',
  undo: 'That failed; restoring the host project',
  follow: 'Waiting for the workers to load it',
};

/** Installs a job package in the host project. Needs no server; a running one loads it. */
export async function addJob(context: Context, spec: string, flags: ChangeFlags): Promise<ExitCode> {
  const added = await changePackages(context, flags, (options) => addPackage(spec, options));
  const code = await reportChange(context, added, flags);
  if (!flags.json && added.after) await writePaused(context, added.after);
  return code;
}

/**
 * Installs another version of a job package in the host project. Needs no server; a running one loads it. If the version has
 * another job type, the schedules and triggers of the former one are paused: they could create no run.
 */
export async function upgradeJob(context: Context, spec: string, flags: ChangeFlags): Promise<ExitCode> {
  const changed = await changePackages(context, flags, (options) => upgradePackage(spec, options));
  const { before, after } = changed;
  if (!before || before.jobType === undefined || before.jobType === after?.jobType) {
    return reportChange(context, changed, flags);
  }
  const { terminal } = context;
  const dependents = await dependentsOf(context, before);
  if (!dependents) terminal.err('NetRaven does not run, so its schedules and triggers were not checked.');
  const done = await changeDependents(terminal, dependents ?? [], false);
  const code = await reportChange(context, { ...changed, dependents: done }, flags);
  const named =
    after?.jobType === undefined ? '' : ` It is ${after.jobType} now: add the schedules and triggers of it.`;
  terminal.err(escapeControls(`The job type ${before.jobType} was removed.${named}`));
  return code;
}

/** Changes the installed packages with progress on stderr. An interrupted change is completed or undone. */
export async function changePackages(
  context: Context,
  { yes = false, newPublisher = false, wait }: ChangeFlags,
  change: (options: InstallOptions) => Promise<ChangeResult>,
  describe: (proposal: Proposal, granted: readonly string[]) => string = (proposal, granted) =>
    describeProposal(context.terminal.styleErr, proposal, new Date(), granted),
): Promise<ReportedChange> {
  const { terminal, cwd } = context;
  const place = await findPlace(context);
  const noted = await readPolicies(place.home);
  const interrupt = new AbortController();
  const onSignal = (): void =>
    interrupt.abort(cliError('NR_COMMAND_INTERRUPTED', 'Interrupted before anything was changed'));
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
  let proposed: { readonly proposal?: Proposal } = {};
  try {
    const config = await readConfig(place);
    const registry = { ...registryOptions(place, config), policies: noted ?? [] };
    const result = await change({
      registry,
      ...(config.install && { policy: config.install }),
      notedSettings: (name) => settingsIn(noted, name),
      cwd,
      drainMs: wait * 1_000,
      signal: interrupt.signal,
      onStep(step) {
        // Once files have changed, the change must be completed or undone.
        if (step !== 'check' && step !== 'undo' && step !== 'follow') interrupt.signal.throwIfAborted();
        if (terminal.errIsTty && steps[step] !== '') terminal.err(terminal.styleErr('dim', `${steps[step]} …`));
      },
      async confirm(asked) {
        const [record = asked.record] = await warnOfPlatforms([asked.record], registry);
        const proposal = { ...asked, record };
        proposed = { proposal };
        terminal.err(describe(proposal, noted?.find(({ name }) => name === asked.name)?.granted ?? []));
        await confirmProposal(context, proposal, { yes, newPublisher });
      },
    });
    return { ...result, ...proposed };
  } catch (error) {
    throw withDocument(error, proposed);
  } finally {
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
  }
}

async function confirmProposal(
  { terminal }: Context,
  { verb, name, version, changedHands = false, publisher = '', before }: Proposal,
  { yes, newPublisher }: Required<Pick<ChangeFlags, 'yes' | 'newPublisher'>>,
): Promise<void> {
  const mayAsk = process.stdin.isTTY && !yes;
  if (changedHands && !newPublisher) {
    const message = `${name} ${version} was published by ${publisher}, and ${before?.version} by ${before?.publisher}`;
    if (!mayAsk) throw new NetRavenError('NR_INSTALL_PUBLISHER_CHANGED', message, { hint: publisherHint });
    await confirm(terminal, `Accept the new publisher ${escapeControls(publisher)}?`, {});
  }
  const question = verb === 'add' ? `Install ${name} ${version}?` : `Upgrade ${name} to ${version}?`;
  await confirm(terminal, escapeControls(question), { yes });
}
