/** The operating system of a device, as data: `platforms/<id>/platform.json`. Patterns are JavaScript regular expressions. */
export interface Platform {
  /** `<vendor>_<os>`: `a-z`, `0-9`, `_`; the name of its folder. */
  readonly id: string;
  readonly vendor: string;
  readonly os: string;
  /** Its names in other tools, for import. */
  readonly aliases: { readonly oxidized: readonly string[]; readonly netmiko: readonly string[] };
  /** TCP ports of a reachable device, the login port first. */
  readonly ports: readonly number[];
  /** Sends each command in its own channel (`exec`), or types all into one terminal (`shell`). */
  readonly transport: 'shell' | 'exec';
  readonly terminal: Terminal;
  readonly prompts: Prompts;
  readonly paging: Paging;
  /** Command and prompt of the privileged mode. Absent if the platform has none. */
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
  /** The paging-off commands may be sent before the first prompt: saves a round trip. */
  readonly typeAhead: boolean;
}

/** Each must match the whole last line of the output, trailing blanks included. */
export interface Prompts {
  /** Any prompt outside configuration mode. */
  readonly any: string;
  /** The prompt of a session that may read the configuration. */
  readonly privileged: string;
  /** Any prompt in configuration mode. */
  readonly configure: string;
}

export interface Paging {
  /** Commands that switch paging off, at least one. The prompt is learned from the last answer. */
  readonly off: readonly string[];
  /** The pager's question, at the end of the output. */
  readonly question: string;
  readonly answer: string;
  /** The question and the characters that overwrite it, as found in the output. */
  readonly residue: string;
}

export interface Enable {
  readonly command: string;
  readonly passwordPrompt: string;
}

export interface ConfigRules {
  /** The command for each source. Other sources are refused. */
  readonly commands: { readonly running: string; readonly startup?: string };
  /** The last line of a complete configuration. */
  readonly end?: string;
  /** A line that declares the number of bytes behind it, with a group `bytes`. A line end counts as one byte. */
  readonly declaredBytes?: { readonly line: string; readonly slackBytes: number };
  /** Whole lines that are not configuration or change by themselves. They are removed. */
  readonly volatile: readonly string[];
  /** Whole lines that never belong to a configuration. With one of them it is refused as incomplete. */
  readonly stray: readonly string[];
}

export interface ConfigureRules {
  readonly enter: string;
  readonly leave: string;
  /** Whole lines that leave configuration mode. A job may not send them. */
  readonly leaves: readonly string[];
  /** A line that begins a text of several lines. The text ends at the next line that holds the group `end`. */
  readonly text?: string;
}

export interface CommandRules {
  /** Whole commands that change nothing. They need no `device:write`. */
  readonly read: readonly string[];
  /** Whole filters after a `|`, allowed behind a read command. */
  readonly filters: readonly string[];
  /** Whole lines with which the device refuses a command. */
  readonly errors: readonly string[];
  /** Whole commands that change the mode of the session. `send()` refuses them. */
  readonly modes: readonly string[];
}

export interface SecretRules {
  /** A text that may stand before a command in a line, as in `action 1.0 cli command "username …`. */
  readonly before?: string;
  /** Each matches from the start of a line; its groups `secret`, `secret2`, … are masked. */
  readonly rules: readonly string[];
  /** Words that announce a secret: without a matching rule or `keep`, the rest of the line is masked. */
  readonly words: readonly string[];
  /** Whole lines with such a word but no secret. */
  readonly keep: readonly string[];
  /** Each matches from the start of a line that holds a name, in its group `name`. A name is not masked as a repeated secret. */
  readonly names: readonly string[];
}
