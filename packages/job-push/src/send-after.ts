import { messageOf, NetRavenError, type DeviceSession, type JobLogger, type QuestionAnswer } from '@netraven/core';
import { quoted } from './shown-lines.ts';

/** Time limit of a command, in ms: saving takes more than a minute on old devices. */
const afterMs = 180_000;

interface After {
  /** Name of the device. */
  readonly name: string;
  readonly session: DeviceSession;
  readonly answers: readonly QuestionAnswer[];
  readonly logger: JobLogger;
}

/** Sends the commands afterwards. @throws {NetRavenError} PUSH_NOT_SAVED: the change is kept */
export async function sendAfter(commands: readonly string[], { name, session, answers, logger }: After): Promise<void> {
  const shown = await session.maskLines(commands);
  for (const [index, command] of commands.entries()) {
    const own = shown[index] ?? '';
    try {
      const said = await session.send(command, { timeoutMs: afterMs, ...(answers.length > 0 && { answers }) });
      if (said !== '') logger.info(`${own}: ${said.trim()}`);
    } catch (error) {
      const left = shown.slice(index).map((each) => quoted(each));
      const message = `${name} keeps the change, but it is not saved: ${quoted(own)} failed: ${messageOf(error)}`;
      throw new NetRavenError('PUSH_NOT_SAVED', message, {
        cause: error,
        hint: `Log in to ${name} and send ${left.join(', ')}: until then, a restart may lose the change. Answer a question of the device with \`change.answers\`.`,
      });
    }
  }
}
