import type { NetRavenError } from '@netraven/core';
import { deviceError } from '../codes.ts';

/** IAC with WILL, WONT, DO or DONT (RFC 854). No text of an SSH server holds it. */
const negotiation = /\xff[\xfb-\xfe]/;
/** A line that a telnet server leaves open. */
const loginPrompt = /(?:^|[\r\n])[^\r\n]{0,64}(?:login|user ?name|password) ?: ?$/i;
/** An SSH server may send other lines before its identification (RFC 4253, section 4.2). */
const identification = /(?:^|[\r\n])SSH-\d/;

/** Returns true if a text, as bytes in Latin-1, begins like that of an SSH server. */
export function speaksSsh(text: string): boolean {
  return identification.test(text);
}

/** Returns how the beginning of a stream, as bytes in Latin-1, shows that the server speaks telnet. `maybe`: more may follow. */
export function speaksTelnet(text: string): 'yes' | 'maybe' | 'no' {
  if (speaksSsh(text)) return 'no';
  if (negotiation.test(text)) return 'yes';
  return loginPrompt.test(text) ? 'maybe' : 'no';
}

/** Returns the error for a port that speaks the other protocol. */
export function wrongTransport(spoken: 'ssh' | 'telnet', endpoint: string, name: string): NetRavenError {
  const [found, used] = spoken === 'ssh' ? ['SSH', 'telnet'] : ['telnet', 'SSH'];
  const set = `netraven devices set ${name}`;
  return deviceError('NR_DEVICE_TRANSPORT_WRONG', `${endpoint} speaks ${found}, but NetRaven spoke ${used}`, {
    hint: `Use ${found}: \`${set} --transport ${spoken}\`; or set the port of its ${used} server: \`${set} --port <number>\`.`,
  });
}
