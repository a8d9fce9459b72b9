import type { AnyAuthMethod } from 'ssh2';

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
 * Sends a password at most once. A server without the method `password` gets it by `keyboard-interactive`. A server that
 * asks again has refused it and gets nothing more.
 */
export function answerOnce({ username, password }: { username: string; password: string }): OneAnswer {
  const asked = new Set<string>();
  let answered = false;
  const interactive: AnyAuthMethod = {
    type: 'keyboard-interactive',
    username,
    prompt: (_name, _instructions, _language, prompts, finish) => {
      const isHidden = (index: number): boolean => prompts[index]?.echo !== true;
      // With two hidden prompts, such as a password and a token, it is unknown which one is for the password.
      const sends = !answered && prompts.filter((_, index) => isHidden(index)).length === 1;
      answered ||= prompts.some((_, index) => isHidden(index));
      finish(
        prompts.map(({ prompt }, index) => {
          if (isHidden(index)) return sends ? password : '';
          return /user|login|name/i.test(prompt) ? username : '';
        }),
      );
    },
  };
  return {
    attempted: () => asked.size > 0,
    refusal: () => undefined,
    next: (methods, _partial, answer) => {
      if (asked.size === 0) {
        asked.add('password');
        answer({ type: 'password', username, password });
      } else if (
        asked.size === 1 &&
        methods &&
        !methods.includes('password') &&
        methods.includes('keyboard-interactive')
      ) {
        asked.add('keyboard-interactive');
        answer(interactive);
      } else answer(false);
    },
  };
}
