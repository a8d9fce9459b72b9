import type { Detection, InspectionResult } from '@netraven/core/attempt';
import { detectPlatform } from '../explore/detect-platform.ts';
import { openRawSession, type RawSession, type RawSessionOptions } from '../explore/raw-session.ts';
import { readIdentification } from '../explore/read-identification.ts';
import { recordPlatform, type RecordOptions } from '../explore/record-platform.ts';
import type { Platforms } from '../platform/platforms.ts';
import type { LoginSteps } from './login-steps.ts';
import type { TimedStep } from './timed-steps.ts';

export interface ExploreOptions extends RawSessionOptions {
  readonly platforms: Platforms;
  /** Texts that must not be in a result. */
  readonly secrets: readonly string[];
  /** Undefined: the platform is detected. */
  readonly record: Omit<RecordOptions, 'secrets'> | undefined;
  readonly login: LoginSteps;
  readonly timed: TimedStep;
}

/** Logs in to a device of an unknown platform, detects it or records a session, and reports the steps. */
export async function explore(options: ExploreOptions): Promise<InspectionResult> {
  const { record, login, timed, credentials, transport = 'ssh', platforms, redact } = options;
  let identification: string | undefined;
  if (!record && credentials.length === 0 && transport === 'ssh') {
    const read = await timed('Identification', async () => {
      identification = await readIdentification(options);
      const said = identification === undefined ? 'no SSH identification came' : `it says ${identification}`;
      return {
        status: 'warning',
        message: `${said}; no credential fits the device, so nothing more was asked`,
        value: true,
      };
    });
    return read ? { detection: await detectPlatform({ platforms, identification, session: undefined }) } : {};
  }
  let session: RawSession;
  try {
    session = await openRawSession({
      ...options,
      like: record?.like,
      onIdentification: (text) => (identification = text),
    });
    login.ready(`the prompt is ${JSON.stringify(redact(session.prompt))}`);
  } catch (error) {
    login.failed(error);
    // The identification came before the login.
    if (record || identification === undefined) return {};
    return { detection: await detectPlatform({ platforms, identification, session: undefined }) };
  }
  try {
    if (record) {
      const recorded = await timed('Recording', async () => {
        const files = await recordPlatform(session, { ...record, transport, secrets: options.secrets });
        const lines = files['running-config.txt']?.split('\n').length ?? 1;
        return { message: `two reads of ${lines - 1} lines`, value: files };
      });
      return recorded?.value ? { files: recorded.value } : {};
    }
    const detected = await timed('Platform', async () => {
      const detection = await detectPlatform({ platforms, identification, session });
      return { ...found(detection), value: detection };
    });
    return detected?.value ? { detection: detected.value } : {};
  } finally {
    await session.close();
  }
}

function found({ candidates: [first] }: Detection): { status?: 'warning'; message: string } {
  if (!first) return { status: 'warning', message: 'no known platform is likely' };
  return { message: `${first.id}: ${first.reasons.join('; ')}` };
}
