import { connect } from '../../client/connect.ts';
import type { Context } from '../../context.ts';
import { escapeControlsOfText } from '../../terminal/escape-controls.ts';
import type { Terminal } from '../../terminal/terminal.ts';
import { writeJson } from '../../terminal/write-json.ts';
import { askRight, type RevealFlags } from './right.ts';

export interface ShowFlags extends RevealFlags {
  readonly json?: boolean;
}

/** Prints a version of an artifact: unchanged into a pipe or file, with control characters escaped on a terminal. */
export async function showArtifact(context: Context, id: string, { json, ...flags }: ShowFlags): Promise<void> {
  const { terminal } = context;
  const right = await askRight(context, flags);
  const client = await connect(context);
  const artifact = await (right ? client.artifacts.reveal(id, right.body, right.headers) : client.artifacts.get(id));
  if (json) writeJson(terminal, artifact);
  else writeText(terminal, artifact.text);
}

/** Writes a text: unchanged into a pipe or file, with control characters escaped on a terminal. */
export function writeText(terminal: Terminal, text: string): void {
  if (terminal.outIsTty) terminal.out(escapeControlsOfText(text).trimEnd());
  else terminal.write(text);
}
