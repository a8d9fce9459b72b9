import { execFile } from 'node:child_process';
import { delimiter, dirname } from 'node:path';

/** The output and exit code of a program. */
export interface CommandResult {
  /** Not a number if the program did not start or a signal ended it. */
  readonly code: unknown;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a package manager. Never rejects. */
export function runCommand(program: string, args: readonly string[], cwd: string): Promise<CommandResult> {
  return new Promise((resolve) => {
    execFile(program, args, { cwd, env: environment(), maxBuffer: 64 * 1024 * 1024 }, (error, stdout, stderr) => {
      resolve({ code: error ? (error.code ?? error.message) : 0, stdout, stderr });
    });
  });
}

/** Returns the lines of the output that name the failure. */
export function failureIn({ code, stdout, stderr }: CommandResult): string {
  const lines = `${stderr}\n${stdout}`.split('\n').map((line) => line.trim());
  const telling = lines.filter((line) => line !== '' && !/complete log of this run/.test(line));
  const first = Math.max(
    telling.findIndex((line) => /\berr(or|!|_)/i.test(line)),
    0,
  );
  return telling.slice(first, first + 4).join('; ') || `exit code ${String(code)}`;
}

/** The environment without the variables that a package manager sets for the project it runs in. */
function environment(): NodeJS.ProcessEnv {
  const own =
    /^(npm_(package|lifecycle|command|execpath|node_execpath)|npm_config_(local_prefix|user_agent|verify|dry_run|json|global|workspaces?|include_workspace_root|pack_destination)|INIT_CWD$|pnpm_config_verify)/i;
  const kept = Object.entries(process.env).filter(([key]) => !own.test(key));
  return { ...Object.fromEntries(kept), PATH: [process.env['PATH'], dirname(process.execPath)].join(delimiter) };
}
