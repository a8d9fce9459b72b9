import type { AnyAuthMethod } from 'ssh2';
import { asksNewPassword } from './expired-password.ts';

export interface OneAnswer {
  readonly next: (
    methods: readonly string[] | null,
    partial: boolean | null,
    answer: (next: AnyAuthMethod | false) => void,
  ) => void;
  /** Returns true once a password or key was sent. */
  attempted(): boolean;
  /** Returns the reason why we stopped the login ourselves, if we did. */
  refusal(): string | undefined;
}

/**
 * Sends a password at most once, by `password`, or by `keyboard-interactive` to a server that offers only that. Asks for
 * the methods first, as OpenSSH does: a refused `password` and one that is not offered look the same, because a server may
 * drop a refused method from its list. That costs a round trip, a tenth of the time of a backup over a slow line.
 *
 * @param onExpired called when the server asks for a new password. It gets no answer: an empty one could be taken.
 */
export function answerOnce(
  { username, password }: { username: string; password: string },
  onExpired: () => void,
): OneAnswer {
  let asked = false;
  let sent = false;
  let answered = false;
  const interactive: AnyAuthMethod = {
    type: 'keyboard-interactive',
    username,
    prompt: (_name, _instructions, _language, prompts, finish) => {
      if (prompts.some(({ prompt }) => asksNewPassword(prompt))) return onExpired();
      const isHidden = (index: number): boolean => prompts[index]?.echo !== true;
      // With two hidden prompts, such as a password and a token, it is unknown which one is for the password.
      const sends = !answered && prompts.filter((_, index) => isHidden(index)).length === 1;
      answered ||= prompts.some((_, index) => isHidden(index));
      return finish(
        prompts.map(({ prompt }, index) => {
          if (isHidden(index)) return sends ? password : '';
          return /user|login|name/i.test(prompt) ? username : '';
        }),
      );
    },
  };
  return {
    attempted: () => sent,
    refusal: () => undefined,
    next: (methods, partial, answer) => {
      if (!asked) {
        asked = true;
        return answer({ type: 'none', username });
      }
      // After a part of the login, the server asks for something else than the password.
      if (sent || partial === true) return answer(false);
      sent = true;
      const interacts = methods?.includes('keyboard-interactive') === true && !methods.includes('password');
      return answer(interacts ? interactive : { type: 'password', username, password });
    },
  };
}
