import { fromOutside } from '../platform/bounded-pattern.ts';
import { requirePlatform } from '../platform/platforms.ts';
import type { Platform } from '../platform/platform.ts';

/** Words that announce a secret, for a platform without rules. */
const words = [
  ...['password', 'passwd', 'passphrase', 'secret', 'shared-secret', 'community', 'key', 'key-string', 'psk'],
  ...['pre-shared-key', 'authentication-key', 'cipher', 'token', 'auth-password', 'priv-password'],
];
export const genericSecrets: Platform['secrets'] = { rules: [], words, keep: [], names: [] };

/** A line like a prompt: short, with a usual sign at its end. */
const prompt = String.raw`[^\r\n]{0,80}[>#$%\]] ?`;

/** The platform of a device whose own one is unknown: enough for a login and a terminal. */
export function genericPlatform(like?: Platform): Platform {
  const base = like ?? requirePlatform('cisco_ios');
  const questions = [{ question: '(?:press|Press|hit|Hit) any key[^\\r\\n]{0,40}', answer: ' ' }];
  const platform: Platform = {
    ...base,
    terminal: like ? base.terminal : { ...base.terminal, columns: 511 },
    login: like?.login ?? { questions },
    paging: { off: [], pager: { question: 'not used', answer: ' ', residue: String.raw`\x08+ +\x08+|\r +\r+` } },
    // Its own prompts may differ from those of `like`.
    prompts: { any: prompt, privileged: String.raw`[^\r\n]{0,80}# ?`, ...(like && changingOf(like)) },
    enable: like?.enable ?? { command: 'enable', passwordPrompt: '.{0,40}(?:password|Password) ?: ?' },
    secrets: like?.secrets ?? genericSecrets,
  };
  // The patterns of an installed platform keep a limit of time.
  return fromOutside(platform);
}

function changingOf({ prompts: { changing } }: Platform): Pick<Platform['prompts'], 'changing'> {
  return changing === undefined ? {} : { changing };
}
