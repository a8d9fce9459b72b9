import { deviceError } from '../codes.ts';
import { refusalIn } from '../config/refusal-in.ts';
import type { ManagedDevice } from '../open-device.ts';
import type { Platform } from '../platform/platform.ts';
import { isReadCommand } from '../session/check-command.ts';
import { shown } from '../platform/shown.ts';
import type { LoginSteps } from './login-steps.ts';
import type { TimedStep } from './timed-steps.ts';

/**
 * Checks the commands whose answers are recorded.
 *
 * @throws {NetRavenError} NR_DEVICE_COMMAND_REFUSED if one may change the device, or shows a whole configuration
 */
export function checkAnswersRequest(commands: readonly string[], platform: Platform): void {
  const configs = new Set(Object.values(platform.config.commands).flat());
  for (const command of commands) {
    if (!isReadCommand(command.trim(), platform)) {
      const why = `${shown(command)} is not a read command of ${platform.id}`;
      throw deviceError('NR_DEVICE_COMMAND_REFUSED', why, { hint: 'Use a command such as `show version`.' });
    }
    if (configs.has(command.trim().replace(/ +/g, ' '))) {
      throw deviceError('NR_DEVICE_COMMAND_REFUSED', `${shown(command)} shows a whole configuration`, {
        hint: 'Save it with `netraven run backup`: simulated devices take it as `config`, `netraven jobs dev` as --device-config.',
      });
    }
  }
}

/** Returns the answer to each command, with masked secrets. Undefined if a step failed. */
export async function recordAnswers(
  device: ManagedDevice,
  commands: readonly string[],
  platform: Platform,
  { login, timed }: { readonly login: LoginSteps; readonly timed: TimedStep },
): Promise<Record<string, string> | undefined> {
  const answers = new Map<string, string>();
  try {
    const session = await device.connect();
    login.ready('the session is ready for commands');
    // Its secrets are masked in all later answers, also where no rule would know them.
    const known = await timed('Configuration', async () => {
      const config = await session.readConfig();
      return { message: `${config.split('\n').length - 1} lines, to know its secrets; not stored` };
    });
    if (!known) return undefined;
    for (const command of commands) {
      const done = await timed('Command', async () => {
        const answer = await session.send(command, { onError: 'return' });
        answers.set(command, answer === '' ? '' : `${answer}\n`);
        const lines = answer === '' ? 0 : answer.split('\n').length;
        const refused = refusalIn(answer, platform) !== undefined;
        return refused
          ? { status: 'warning', message: `${shown(command)} is refused; the refusal is recorded` }
          : { message: `${shown(command)}: ${lines} lines` };
      });
      if (!done) return undefined;
    }
    return Object.fromEntries(answers);
  } catch (error) {
    login.failed(error);
    return undefined;
  } finally {
    await device.close();
  }
}
