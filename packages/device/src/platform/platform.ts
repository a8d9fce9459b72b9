/** The operating system of a device, as data: `platforms/<id>/platform.json`. Patterns are JavaScript regular expressions. */
export interface Platform {
  /** `<vendor>_<os>`: `a-z`, `0-9`, `_`; the name of its folder. */
  readonly id: string;
  readonly vendor: string;
  readonly os: string;
  /** Its names in other tools, for import. */
  readonly aliases: { readonly oxidized: readonly string[]; readonly netmiko: readonly string[] };
  /** TCP ports tried to see whether a device is reachable, the one to log in first. */
  readonly ports: readonly number[];
  /** How commands are sent: each in a channel of its own (`exec`), or typed into one terminal (`shell`). */
  readonly transport: 'shell' | 'exec';
  readonly terminal: Terminal;
  readonly prompts: Prompts;
  readonly paging: Paging;
  /** How to become privileged; a platform without it has no such step. */
  readonly enable?: Enable;
  readonly config: ConfigRules;
  readonly configure: ConfigureRules;
  readonly commands: CommandRules;
  readonly secrets: SecretRules;
}

export interface Terminal {
  /** The value of TERM. */
  readonly type: string;
  readonly columns: number;
  readonly rows: number;
  /** Whether the paging-off commands may be sent before the first prompt is seen: saves a round trip. */
  readonly typeAhead: boolean;
}

/** Each is compared with the whole last line of the output, trailing blanks included. */
export interface Prompts {
  /** Any prompt outside configuration mode. */
  readonly any: string;
  /** The prompt of a session that may read the configuration. */
  readonly privileged: string;
  /** Any prompt in configuration mode. */
  readonly configure: string;
}

export interface Paging {
  /** Commands that switch paging off; the answer to the last one teaches the prompt. At least one. */
  readonly off: readonly string[];
  /** The pager's question, at the end of the output. */
  readonly question: string;
  readonly answer: string;
  /** The question and what wipes it away, as it is found in the output. */
  readonly residue: string;
}

export interface Enable {
  readonly command: string;
  readonly passwordPrompt: string;
}

export interface ConfigRules {
  /** The command for each source; a source without one is refused. */
  readonly commands: { readonly running: string; readonly startup?: string };
  /** The last line of a complete configuration. */
  readonly end?: string;
  /** A line that says how many bytes follow it, with a group `bytes`; counted with one byte a line end. */
  readonly declaredBytes?: { readonly line: string; readonly slackBytes: number };
  /** Whole lines that are no configuration or change by themselves: dropped. */
  readonly volatile: readonly string[];
  /** Whole lines that never belong to a configuration: one of them, and it is not proven complete. */
  readonly stray: readonly string[];
}

export interface ConfigureRules {
  readonly enter: string;
  readonly leave: string;
  /** Whole lines that leave configuration mode, so refused among the lines of a job. */
  readonly leaves: readonly string[];
  /** A line that begins a text of several lines, with a group `end`: the text goes on to the next line that holds it. */
  readonly text?: string;
}

export interface CommandRules {
  /** Whole commands that change nothing, so allowed without `device:write`. */
  readonly read: readonly string[];
  /** Whole filters after a `|`, allowed behind a read command. */
  readonly filters: readonly string[];
  /** Lines with which the device refuses a command. */
  readonly errors: readonly string[];
  /** Commands that change the mode of the session, so never sent by `send()`. */
  readonly modes: readonly string[];
}

export interface SecretRules {
  /** What may stand before a command in a line, as in `action 1.0 cli command "username …`. */
  readonly before?: string;
  /** Each matches from the start of a line; its groups `secret`, `secret2`, … are masked. */
  readonly rules: readonly string[];
  /** Words that betray a secret: where no rule and no `keep` fits, all that follows the word is masked. */
  readonly words: readonly string[];
  /** Whole lines that hold such a word but no secret. */
  readonly keep: readonly string[];
  /** Each matches from the start of a line that defines or uses a name, its group `name`: never masked as a repeated secret. */
  readonly names: readonly string[];
}
