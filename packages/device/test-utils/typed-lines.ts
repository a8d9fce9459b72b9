import { builtInFolder, readPlatform } from '../src/platform/platforms.ts';
import { Cli } from '../src/simulator/cli.ts';
import type { DeviceState } from '../src/simulator/device-state.ts';
import { readSample } from '../src/sample/sample.ts';
import { Script, type SimulatedAnswers, type SimulatedRefusal } from '../src/simulator/script.ts';

/** A device without a network, and its sessions. */
export interface BareDevice {
  readonly state: DeviceState;
  readonly script: Script;
  /** Opens a session with all rights. */
  open(): BareSession;
}

export interface BareSession {
  /** Types a line. Returns what the device prints, and its prompt if it shows one, without blank lines. */
  type(line: string): string[];
  /** Types lines, and returns the last result. */
  typeAll(...lines: readonly string[]): string[];
  /** The prompt, without the lines before it. */
  readonly prompt: string;
  /** Breaks the connection. */
  close(): void;
}

export interface BareDeviceOptions {
  readonly config?: string;
  readonly answers?: SimulatedAnswers;
  readonly refuses?: readonly SimulatedRefusal[];
  readonly recorded?: boolean;
  /** The folder of the platform. Default: that of the built-in one. */
  readonly folder?: string;
}

export function bareDevice(
  id: string,
  { config, answers, refuses, recorded, folder = builtInFolder(id) }: BareDeviceOptions = {},
): BareDevice {
  const [platform, sample] = [readPlatform(folder), readSample(folder)];
  const running = config ?? sample.config;
  const script = new Script([], recorded);
  if (answers) script.answers = answers;
  if (refuses) script.refuses = refuses;
  const changed = { changedBy: 'other', changedAt: new Date(0) };
  const shared = { candidates: new Map(), inMaintenance: false };
  const state: DeviceState = { name: sample.hostname, running, startup: running, ...changed, ...shared };
  const open = (): BareSession => {
    const cli = new Cli(state, { platform, sample, script, username: 'anna' }, true);
    const type = (line: string): string[] => {
      const { output, takesText } = cli.run(line);
      const shown = `${output}${output === '' || output.endsWith('\n') ? '' : '\n'}${takesText ? '' : cli.nextPrompt()}`;
      return shown.split(/[\r\n]+/).filter((each) => each.trim() !== '');
    };
    return {
      type,
      typeAll: (...lines) => lines.map(type).at(-1) ?? [],
      get prompt() {
        return (
          cli
            .nextPrompt()
            .split(/[\r\n]/)
            .at(-1) ?? ''
        );
      },
      close: () => cli.close(),
    };
  };
  return { state, script, open };
}
