import type { ChangeResult, InstallOptions, Proposal, Step } from '@netraven/installer';
import { cliError } from '../../codes.ts';
import { readConfig } from '../../config/read-config.ts';
import type { Context } from '../../context.ts';
import { findPlace } from '../../place/place.ts';
import { readPolicies, settingsIn } from '../../place/policies-file.ts';
import { registryOptions } from '../../place/registry-options.ts';
import { askYes } from '../../terminal/ask.ts';
import { escapeControls } from '../../terminal/escape-controls.ts';
import { withDocument } from '../../terminal/write-json-error.ts';
import { describeProposal } from './describe-proposal.ts';

export interface ChangeFlags {
  /** Install without asking. */
  readonly yes?: boolean;
  readonly json?: boolean;
  /** The time for running tasks to end, in seconds. */
  readonly wait: number;
}

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

/** The result of a change and the proposal that was confirmed; a removal has no proposal. */
export type Change = ChangeResult & { readonly proposal?: Proposal };

/** Changes the installed packages with progress on stderr. An interrupted change is completed or undone. */
export async function changePackages(
  context: Context,
  { yes = false, wait }: ChangeFlags,
  change: (options: InstallOptions) => Promise<ChangeResult>,
): Promise<Change> {
  const { terminal, cwd } = context;
  const place = await findPlace(context);
  const noted = await readPolicies(place.home);
  const interrupt = new AbortController();
  const onSignal = (): void =>
    interrupt.abort(cliError('NR_COMMAND_INTERRUPTED', 'Interrupted before anything was changed'));
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
  let proposed: { readonly proposal?: Proposal } = {};
  try {
    const result = await change({
      registry: { ...registryOptions(place, await readConfig(place)), policies: noted ?? [] },
      notedSettings: (name) => settingsIn(noted, name),
      cwd,
      drainMs: wait * 1_000,
      signal: interrupt.signal,
      onStep(step) {
        // Once files have changed, the change must be completed or undone.
        if (step !== 'check' && step !== 'undo' && step !== 'follow') interrupt.signal.throwIfAborted();
        if (terminal.errIsTty && steps[step] !== '') terminal.err(terminal.styleErr('dim', `${steps[step]} …`));
      },
      confirm(proposal) {
        proposed = { proposal };
        return confirm(context, proposal, yes);
      },
    });
    return { ...result, ...proposed };
  } catch (error) {
    throw withDocument(error, proposed);
  } finally {
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
  }
}

async function confirm({ terminal }: Context, proposal: Proposal, yes: boolean): Promise<boolean> {
  terminal.err(describeProposal(terminal.styleErr, proposal, new Date()));
  if (yes) return true;
  if (!process.stdin.isTTY) {
    throw cliError('NR_QUESTION_UNASKED', `Installing ${proposal.name} ${proposal.version} needs a confirmation`);
  }
  return askYes(terminal, `${proposal.verb === 'add' ? 'Install' : 'Upgrade to'} ${escapeControls(proposal.version)}?`);
}
