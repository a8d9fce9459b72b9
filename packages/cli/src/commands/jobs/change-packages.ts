import type { InstallOptions, Outcome, Proposal, Step } from '@netraven/worker/packages';
import { cliError } from '../../codes.ts';
import { readConfig } from '../../config/read-config.ts';
import type { Context } from '../../context.ts';
import { findPlace } from '../../place/place.ts';
import { readPolicies, settingsIn } from '../../place/policies-file.ts';
import { registryOptions } from '../../place/registry-options.ts';
import { askYes } from '../../terminal/ask.ts';
import { visible } from '../../terminal/visible.ts';
import { tellBeside } from '../../terminal/write-json-error.ts';
import { describeProposal } from './describe-proposal.ts';

export interface ChangeFlags {
  /** Install without asking. */
  readonly yes?: boolean;
  readonly json?: boolean;
  /** How long running tasks may take to end, in seconds. */
  readonly wait: number;
}

const steps: Readonly<Record<Step, string>> = {
  lock: 'Waiting for the lock on the host project',
  recover: 'Undoing a change that was not finished',
  look: 'Looking at what is installed',
  ask: 'Asking the registry',
  stage: 'Trying it aside',
  settings: 'Looking whether the settings of an administrator fit',
  confirm: '',
  hold: 'Waiting for its running tasks to end',
  install: 'Changing the host project',
  check: 'Checking what is installed now',
  undo: 'That failed; making the host project what it was',
  follow: 'Waiting for the workers to follow',
};

/** What came of a change, and what was decided on; of a removal nothing is proposed. */
export type Change = Outcome & { readonly proposal?: Proposal };

/** Changes the installed packages with progress on stderr. An interrupt lets a change come to its end, or be undone. */
export async function changePackages(
  context: Context,
  { yes = false, wait }: ChangeFlags,
  change: (options: InstallOptions) => Promise<Outcome>,
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
    const outcome = await change({
      registry: { ...registryOptions(place, await readConfig(place)), policies: noted ?? [] },
      notedSettings: (name) => settingsIn(noted, name),
      cwd,
      drainMs: wait * 1_000,
      signal: interrupt.signal,
      onStep(step) {
        // Once files change there is no way but to the end.
        if (step !== 'check' && step !== 'undo' && step !== 'follow') interrupt.signal.throwIfAborted();
        if (terminal.errIsTty && steps[step] !== '') terminal.err(terminal.styleErr('dim', `${steps[step]} …`));
      },
      confirm(proposal) {
        proposed = { proposal };
        return confirm(context, proposal, yes);
      },
    });
    return { ...outcome, ...proposed };
  } catch (error) {
    throw tellBeside(error, proposed);
  } finally {
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
  }
}

async function confirm({ terminal }: Context, proposal: Proposal, yes: boolean): Promise<boolean> {
  terminal.err(describeProposal(terminal.styleErr, proposal, new Date()));
  if (yes) return true;
  if (!process.stdin.isTTY) {
    throw cliError(
      'NR_INSTALL_UNDECIDED',
      `Nobody said whether ${proposal.name} ${proposal.version} shall be installed`,
      {
        hint: `If it shall: the same command with --yes.`,
      },
    );
  }
  return askYes(terminal, `${proposal.verb === 'add' ? 'Install' : 'Upgrade to'} ${visible(proposal.version)}?`);
}
