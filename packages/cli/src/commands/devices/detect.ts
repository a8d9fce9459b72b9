import { detectPlatform, type Candidate } from '@netraven/device';
import { shellWord } from '@netraven/core/registry';
import type { Context } from '../../context.ts';
import { exitCodes, type ExitCode } from '../../exit-code.ts';
import { escapeControls } from '../../terminal/escape-controls.ts';
import { writeJson } from '../../terminal/write-json.ts';
import { untilInterrupted } from '../run/until-interrupted.ts';
import { knownPlatforms, openTarget, type TargetFlags } from './open-target.ts';

export interface DetectFlags extends TargetFlags {
  readonly json?: boolean;
}

/** Proposes the platform of a device, with the reasons. Exit code 4: none is likely. */
export async function detectDevice(context: Context, named: string, flags: DetectFlags): Promise<ExitCode> {
  const { terminal } = context;
  using interrupt = untilInterrupted();
  const { options, name, shownKey } = await openTarget(context, named, flags, interrupt.signal);
  const found = await detectPlatform({ ...options, platforms: await knownPlatforms(context) });
  const { candidates, identification, prompt, commands } = found;
  const [first] = candidates;
  const code = first ? exitCodes.ok : exitCodes.allFailed;
  if (flags.json) {
    writeJson(terminal, { device: named, hostKey: shownKey() ?? null, identification, prompt, commands, candidates });
    return code;
  }
  const key = shownKey();
  if (key) terminal.err(`The host key is not pinned: ${escapeControls(`${key.fingerprint} (${key.algorithm})`)}`);
  if (!first) {
    const said = identification === undefined ? 'It sent no SSH identification' : `It says ${identification}`;
    terminal.out(escapeControls(`No platform is likely for ${named}. ${said}.`));
  }
  for (const candidate of candidates) terminal.out(describe(candidate));
  terminal.err(nextStep(named, name, options.credentials.length > 0, first));
  return code;
}

function describe({ id, vendor, os, reasons }: Candidate): string {
  return escapeControls(`${id}  ${vendor} ${os}: ${reasons.join('; ')}`);
}

function nextStep(named: string, name: string | undefined, isLoggedIn: boolean, first: Candidate | undefined): string {
  if (!isLoggedIn) {
    return `next: log in to see more: \`netraven devices detect ${shellWord(named)} --username <name>\``;
  }
  if (!first) return `next: record a new platform: \`netraven devices record ${shellWord(named)} --help\``;
  return name === undefined
    ? `next: \`netraven devices add <name> ${shellWord(named)} --platform ${first.id}\``
    : `next: \`netraven devices set ${shellWord(name)} --platform ${first.id}\``;
}
