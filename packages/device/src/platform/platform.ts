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
  /** How the data was tested, for docs/platforms.md: at least one of them. */
  readonly tested: Tested;
  /** How `devices detect` recognizes it. */
  readonly detect?: Detect;
  /**
   * Sends each command in its own SSH channel (`exec`), types all into one terminal (`shell`), or asks by NETCONF
   * (`netconf`). A platform with NETCONF has neither commands nor prompts: `config.commands` holds the operations, such as
   * `<get-config>…`, and `terminal`, `prompts`, `paging` and `commands` are absent.
   */
  readonly channel: 'shell' | 'exec' | 'netconf';
  readonly terminal: Terminal;
  /** A login inside the terminal: over telnet, or behind the SSH login. */
  readonly login?: TerminalLogin;
  readonly prompts: Prompts;
  readonly paging: Paging;
  /** Command and prompt of the privileged mode. Absent if the platform has none. */
  readonly enable?: Enable;
  /** Proves that a session sees the whole configuration. */
  readonly privilege?: Privilege;
  readonly config: ConfigRules;
  /** Parts of a device with a configuration each, such as the contexts of a firewall. */
  readonly contexts?: Contexts;
  /** The same for a platform whose configuration holds them as sections. Needs `structure`. */
  readonly contextSections?: ContextSections;
  /** Its HTTPS API, for `device.fetch()`. Absent if no document describes one that fits. */
  readonly http?: HttpApi;
  /** How the device tells that its configuration changed, and by whom. Absent if no document says so. */
  readonly changes?: ChangeRules;
  /** Absent if NetRaven cannot configure the platform. */
  readonly configure?: ConfigureRules;
  readonly commands: CommandRules;
  readonly secrets: SecretRules;
}

export interface Tested {
  /** Real software or hardware, with its version. */
  readonly live?: string;
  /** Recorded output of real devices, and its source. */
  readonly recorded?: string;
  /** The documents of the vendor, or of other tools. */
  readonly book?: string;
  /** Models and versions that users reported with `netraven platforms prove`. */
  readonly reported?: string;
}

export interface Detect {
  /** In the SSH identification of the server, e.g. `SSH-2.0-Cisco-1.25`. */
  readonly banner?: string;
  /** A read command, and a pattern that its answer holds. */
  readonly command?: string;
  readonly output?: string;
}

export interface Terminal {
  /** The value of TERM. */
  readonly type: string;
  readonly columns: number;
  readonly rows: number;
  /**
   * The paging-off commands may be sent before the first prompt: saves a round trip. Not for a device that may ask for a new
   * password there: it would take a command for it.
   */
  readonly typeAhead: boolean;
  /** Characters of the Enter key. Default: a line feed. */
  readonly enter?: '\n' | '\r' | '\r\n';
  /** The device moves the cursor: escape sequences are removed as they arrive, `ESC E` counts as a line end. Default false. */
  readonly escapes?: boolean;
  /** The end of a question that takes one key, without Enter, such as `\\[confirm\\] ?`. Default: each takes a line. */
  readonly keyQuestion?: string;
}

/** Each pattern must match the whole last line of the output, trailing blanks included. */
export interface TerminalLogin {
  /** Asks for the user name. Default: `login:`, `user name:` and the like. */
  readonly username?: string;
  /** Asks for the password. Default: `password:`. */
  readonly password?: string;
  /** A whole line that refuses the login. Default: `login incorrect` and the like. */
  readonly refused?: string;
  /** Questions before the first prompt, such as `Press any key to continue`. Each is answered once. */
  readonly questions?: readonly Question[];
}

export interface Question {
  readonly question: string;
  /** The keys to press. May hold `{username}` and `{password}` of the login. */
  readonly answer: string;
}

/** Each of `any`, `privileged`, `configure` must match the whole last line of the output, trailing blanks included. */
export interface Prompts {
  /** Any prompt outside configuration mode. */
  readonly any: string;
  /** The prompt of a session that may read the configuration. */
  readonly privileged: string;
  /**
   * Any prompt in configuration mode. Absent if the platform has no `configure`. Its group `mode` names the section, e.g.
   * `config-if`.
   */
  readonly configure?: string;
  /** Prompts of a device that was taken out of service, such as the maintenance mode of NX-OS. `any` matches them too. */
  readonly maintenance?: string;
  /** Whole lines that the device prints before its prompt, such as `{master}` or a time. They belong to no answer. */
  readonly before?: string;
  /** The parts of a prompt that change within a session, such as a counter. */
  readonly changing?: string;
}

export interface Paging {
  /** Commands that switch paging off. The prompt is learned from the last answer; without any, from an empty line. */
  readonly off: readonly string[];
  /** Absent if the device has no pager, or `off` always works. */
  readonly pager?: Pager;
}

export interface Pager {
  /** The pager's question, at the end of the output. */
  readonly question: string;
  readonly answer: string;
  /** The question and the characters that overwrite it, as found in the output. */
  readonly residue: string;
}

export interface Enable {
  readonly command: string;
  readonly passwordPrompt: string;
  /** Entered also without an enable password; a device that asks for one gets an empty line. Default false. */
  readonly passwordless?: boolean;
  /** Commands to type once the session is privileged, also if it begins so: paging off where that needs the privileged mode. */
  readonly after?: readonly string[];
}

export interface Privilege {
  /** Sent with the paging-off commands, and again in the privileged mode. */
  readonly command: string;
  /** A whole line of its answer that says that the session sees everything. Any other answer refuses a configuration. */
  readonly full: string;
  /** Configuration commands that show everything to each login that may run them. They need no full rights. */
  readonly notFor?: readonly string[];
}

/** Read commands that together show a configuration. Several need a `heading`. */
export type ConfigCommands = string | readonly string[];

export interface ConfigRules {
  /** For each source. Other sources are refused. */
  readonly commands: { readonly running: ConfigCommands; readonly startup?: ConfigCommands };
  /** A comment line before the answer of each of several commands, with `{command}`. */
  readonly heading?: string;
  /**
   * The first line, of several commands that of the first answer. Before it may come only volatile and blank lines, and lines
   * with nothing but a comment mark.
   */
  readonly first?: string;
  /** The last line. */
  readonly end?: string;
  readonly declaredBytes?: DeclaredBytes;
  /** Lines that open and close something. All must be closed, in order. */
  readonly structure?: readonly Pair[];
  /** Lines that open and close a text of several lines, in which `structure` does not count. */
  readonly texts?: readonly Pair[];
  /** Nothing marks the end: a configuration counts only after two equal reads. Needs `first` or `end`. */
  readonly twice?: boolean;
  /** A mark that the device prints behind each answer. */
  readonly mark?: EndMark;
  /** The device counts the lines of an answer. Asked behind two equal reads. */
  readonly count?: LineCount;
  /** Whole lines that are not configuration or change by themselves. They are removed. */
  readonly volatile: readonly string[];
  /** Names of XML attributes that change by themselves, with their prefix. They are removed. Only with `netconf`. */
  readonly volatileAttributes?: readonly string[];
  /** Whole lines that never belong to a configuration. With one of them it is refused as incomplete. */
  readonly stray: readonly string[];
}

/** A shell runs it only if the command before has ended. Without its line an answer is incomplete. */
export interface EndMark {
  /** Typed behind each command that shows a configuration, such as ` && echo '# end'`. */
  readonly command: string;
  /** The line that it prints. It is no part of the configuration. */
  readonly line: string;
}

/** A device that refuses the filter, or answers something else, proves nothing by it. */
export interface LineCount {
  /** Typed behind a command that shows a configuration, such as ` | count`. */
  readonly filter: string;
  /** The whole line of its answer, with a group `lines`. */
  readonly line: string;
}

/** A line that declares the number of bytes behind it. A line end counts as one byte, and so does `^C`. */
export interface DeclaredBytes {
  /** With a group `bytes`. */
  readonly line: string;
  /** Bytes that the declaration may exceed those that came, as the device counts blank lines at the end. */
  readonly slackBytes: number;
  /** A larger difference, up to this one, needs a second equal read. */
  readonly doubtBytes: number;
  /** A whole line in place of `line` on old devices, without a number. A second equal read is needed then. */
  readonly unsized?: string;
}

/** Whole lines. A group `name` in both must be equal, as in `<name>` and `</name>`. */
export interface Pair {
  readonly open: string;
  readonly close: string;
}

export interface Contexts {
  /** A read command that lists them, and a pattern for its lines with a group `name`. */
  readonly command: string;
  readonly line: string;
  /** Enters a context; with `{name}`. */
  readonly enter: string;
  /** Returns to where `command` works. */
  readonly leave: string;
  /** The prompt within a context. A login that begins there may see only that one. Default: the prompt does not tell. */
  readonly prompt?: string;
}

/** They are cut out of the whole configuration: nothing is typed for them. A section without a line is no context. */
export interface ContextSections {
  /** A whole line that opens the sections. Other lines do not enclose it. */
  readonly open: string;
  /** A whole line directly within it that opens a section, with a group `name`. */
  readonly name: string;
  /** A whole line that closes one. Default: only the line that closes what `name` or `open` has opened. */
  readonly next?: string;
}

export interface HttpApi {
  /** TCP port, always with TLS. */
  readonly port: number;
  /** Beginnings of its paths, such as `/rest`. A `GET` or `HEAD` below them changes nothing. */
  readonly paths: readonly string[];
  /**
   * `basic`: user name and password of a credential. Otherwise a credential for tokens: as `bearer` in `Authorization`, or in
   * a header of its own.
   */
  readonly login: 'basic' | 'bearer' | { readonly header: string };
  /** A wrong token is answered by this status too. Default: only by 401, and 403 is for a request that its user may not send. */
  readonly wrongToken?: 403;
}

/** Groups of all patterns: `user`, and `address` from where the user came. A group that matched nothing is unknown. */
export interface ChangeRules {
  /** Parts of a syslog message that tells that the configuration changed. */
  readonly messages?: readonly string[];
  /** Volatile lines that together name the last change, in groups `user`, `address` and `time`. */
  readonly last?: readonly string[];
}

export interface ConfigureRules {
  /** May hold `{name}`: a name for the change. */
  readonly enter: string;
  readonly leave: string;
  /** Makes the lines effective, before `leave`. Absent if each line is effective at once. */
  readonly commit?: string;
  /** Saves the configuration for the next start, where the device knows the command only in configuration mode. */
  readonly save?: string;
  /** Time limit of `commit`, in ms. Default: `commitMs` of the limits, 600000. */
  readonly commitMs?: number;
  /**
   * The device refuses `enter` while another session has configuration mode, or a commit runs. A session that enters proves
   * that no commit runs. Default false.
   */
  readonly exclusive?: boolean;
  /** Drops the lines after a refused one, in place of `commit`. */
  readonly discard?: string;
  /** Whole lines that leave configuration mode, or move to a place that NetRaven does not know. A job may not send them. */
  readonly leaves: readonly string[];
  /** The sections that lines open. Absent: each line names its whole path, such as `set system host-name r1`. */
  readonly sections?: SectionRules;
  /** Texts of several lines. The device shows no prompt between them. */
  readonly texts?: readonly TextRules[];
  /** Whole lines that NetRaven cannot type so that the device takes exactly them, such as the first line of a certificate. */
  readonly untypable?: readonly string[];
  /**
   * Whole lines that set a default, which the configuration does not show. Another value in place of a group `value`, at the
   * end of the line, says that the default was not set.
   */
  readonly defaults?: readonly string[];
  /** Lines that the configuration never shows, with the lines of their sections. */
  readonly hidden?: readonly HiddenRules[];
  readonly typing: TypingRules;
  /** Whole lines that a device prints although it accepts a line. All other answers refuse it. */
  readonly harmless: readonly HarmlessText[];
  /** Questions of the device that have a safe answer. */
  readonly questions?: readonly KnownQuestion[];
  /** Whole lines that say that another session or commit locks the configuration. */
  readonly locked?: readonly string[];
  /** Whole lines with which a standby unit answers `enter`: a change of it would not last. Nothing is typed. */
  readonly standby?: readonly string[];
  /** Changes of broken sessions, which stay pending on the device. */
  readonly pending?: PendingRules;
  /** How the device takes a change back by itself unless it is confirmed. Absent if no document says so. */
  readonly revert?: RevertRules;
}

/** `prompts.configure` must have a group `mode` that differs between a section and the level around it. */
export interface SectionRules {
  /** Leaves a section for the level around it. */
  readonly exit: string;
  /** Whole lines that only leave a section. NetRaven does not type them: it types `exit` where it has to. */
  readonly exits: readonly string[];
  /** Whole lines that must be typed in a section, and end it, such as `end-policy`. Default: none. */
  readonly closes?: readonly string[];
  /** Whole lines of the outermost level that open a section. They count where the lines of a section are not indented. */
  readonly heads: readonly string[];
  /** Sections in which lines like `heads` may stand. Where no line is indented, such a line is refused behind them. */
  readonly containers?: readonly ContainerRules[];
  /**
   * Whole lines whose section the device shows without more indentation: the lines behind it with the same indentation are
   * typed in it. On IOS, ` icmp-echo …` of `ip sla`.
   */
  readonly stays?: readonly string[];
  /** Programs whose lines are typed as they stand, from a line to another one: `route-policy …` to `end-policy`. */
  readonly blocks?: readonly Pair[];
}

/** Whole lines, such as `router ospf .*` that holds `interface .*` on IOS XR. */
export interface ContainerRules {
  /** Those of `heads` that open the section. */
  readonly head: string;
  /** Those of `heads` that may also stand in it. */
  readonly holds: string;
}

/** Patterns from the start of a line without its indentation. */
export interface TextRules {
  /** The first line. Its group `end`, if it has one, is what the last line holds. */
  readonly begins: string;
  /** The whole last line. Needed if `begins` has no group `end`. */
  readonly ends?: string;
}

export interface HiddenRules {
  /** A whole line. */
  readonly line: string;
  /** A whole line of the configuration, with its indentation. With it, the configuration shows such lines. */
  readonly unless?: string;
}

/** How the device reads what is typed. */
export interface TypingRules {
  /**
   * `text`: the device takes `?` as any other character. `quoted`: only within double quotes. `literal`: behind the key
   * `literalKey`. `help`: it prints help instead, and a line with `?` is refused.
   */
  readonly questionMark: 'text' | 'quoted' | 'literal' | 'help';
  /** The key that makes the device take the next one as text. */
  readonly literalKey?: string;
  /** The device takes UTF-8. Default: a line that is not ASCII is refused. */
  readonly utf8?: boolean;
  /** Most characters of a line: the device cuts a longer one. Default: as many as the terminal is wide. */
  readonly longest?: number;
  /** The device shows only the end of a line that is wider than its terminal, so that its echo cannot be compared. Default false. */
  readonly scrolls?: boolean;
}

/** How it is known: from real software or hardware, from a recording of it, or from a document. */
export type Proof = 'live' | 'recorded' | 'book';

export interface HarmlessText {
  readonly line: string;
  readonly proof: Proof;
  /** Where it stands, in words. */
  readonly source: string;
}

export interface KnownQuestion {
  /** The end of the question. */
  readonly question: string;
  /** The line to type, without line end. Of a question that takes one key, its first letter. */
  readonly answer: string;
  readonly proof: Proof;
  readonly source: string;
}

export interface PendingRules {
  /** Whole lines that refuse `enter` because too many changes are pending. */
  readonly full: readonly string[];
  /** A command that lists the changes, and a pattern of the whole line of a pending one, with a group `name`. */
  readonly command: string;
  readonly line: string;
  /** Drops the change `{name}`. Typed outside of configuration mode. */
  readonly abort: string;
}

/** Texts may hold `{minutes}`, `{mm}`: the minutes as two digits, and `{name}`: a name for the change. */
export interface RevertRules {
  /** In place of `enter`. Default: `enter`. */
  readonly enter?: string;
  /** In place of `commit`. Default: `commit`. */
  readonly commit?: string;
  /** Keeps the change. Typed outside of configuration mode. Default: `commit` in configuration mode. */
  readonly confirm?: string;
  /** Takes the change back at once. Typed outside of configuration mode. Default: `rollback`. */
  readonly now?: string;
  /** A line of configuration mode that loads the configuration before. It is committed. Only without `now`. */
  readonly rollback?: string;
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

/** Finds the secrets of a line, in some places only. */
export interface SecretRule {
  /**
   * Its groups `secret`, `secret2`, … are masked by value. Groups `salted`, `salted2`, … hold a text that the device encrypts
   * with another salt at each read: their masks depend only on where they stand.
   */
  readonly line: string;
  /** Matches from the start of the first line of an open section, found by indentation. Default: any place. */
  readonly within?: string;
  /** Matches from the start of the line before. Default: any line. */
  readonly after?: string;
}

export interface SecretRules {
  /** A text that may stand before a command in a line, as in `action 1.0 cli command "username …`. */
  readonly before?: string;
  /** The first rule that matches from the start of a line and fits its place counts. A string holds in all places. */
  readonly rules: readonly (string | SecretRule)[];
  /** Words that announce a secret: without a matching rule or `keep`, the rest of the line is masked. */
  readonly words: readonly string[];
  /** Whole lines with such a word but no secret. */
  readonly keep: readonly string[];
  /** Each matches from the start of a line that holds a name, in its group `name`. A name is not masked as a repeated secret. */
  readonly names: readonly string[];
}
