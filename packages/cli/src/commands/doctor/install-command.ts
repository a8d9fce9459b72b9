import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** Install commands by package manager. */
const commands: readonly [program: string, command: string][] = [
  ['apt-get', 'sudo apt-get install -y'],
  ['dnf', 'sudo dnf install -y'],
  ['zypper', 'sudo zypper install -y'],
  ['pacman', 'sudo pacman -S'],
  ['apk', 'sudo apk add'],
  ['brew', 'brew install'],
];

const folders = ['/usr/bin', '/usr/local/bin', '/sbin', '/opt/homebrew/bin'];

/** Returns the command that installs a system package on this machine. */
export function installCommand(name: string): string {
  const [, command = 'sudo apt-get install -y'] =
    commands.find(([program]) => folders.some((folder) => existsSync(join(folder, program)))) ?? [];
  return `${command} ${name}`;
}
