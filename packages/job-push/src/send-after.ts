import { messageOf, NetRavenError, type DeviceSession, type JobLogger, type QuestionAnswer } from '@netraven/core';

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
  for (const [index, command] of commands.entries()) {
    try {
      const said = await session.send(command, { timeoutMs: afterMs, ...(answers.length > 0 && { answers }) });
      if (said !== '') logger.info(`${command}: ${said.trim()}`);
    } catch (error) {
      const left = commands.slice(index).map((each) => `\`${each}\``);
      const message = `${name} keeps the change, but it is not saved: \`${command}\` failed: ${messageOf(error)}`;
      throw new NetRavenError('PUSH_NOT_SAVED', message, {
        cause: error,
        hint: `Log in to ${name} and send ${left.join(', ')}: until then, a restart may lose the change. Answer a question of the device with \`change.answers\`.`,
      });
    }
  }
}
