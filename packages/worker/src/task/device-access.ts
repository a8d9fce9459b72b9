import { messageOf, type DeviceInfo, type Logger } from '@netraven/core';
import { hostKeys as storedKeys, type Database, type credentials, type tasks } from '@netraven/db';
import type { LoginGuard, OpenDeviceOptions } from '@netraven/device';
import type { AskDatabase } from './ask-database.ts';
import type { Batches } from './batches.ts';
import type { JumpLogins } from './jump-logins.ts';
import type { LoginGuards } from './login-guard.ts';
import { TaskHostKeys } from './task-host-keys.ts';

export interface DeviceAccessOptions {
  readonly db: Database;
  readonly batches: Pick<Batches, 'pin' | 'noteLogin'>;
  readonly ask: AskDatabase;
  readonly logger: Logger;
  readonly jumpLogins: JumpLogins;
  readonly loginGuards: LoginGuards;
  readonly device: DeviceInfo;
  readonly needs: tasks.TaskNeeds | undefined;
  readonly taskId: string;
  readonly runId: string;
  /** Aborts when the task must stop. */
  readonly signal: AbortSignal;
  /** Called when the task must end at once: another task has pinned another host key. */
  readonly onConflict: (reason: unknown) => void;
}

/** How one task reaches its device. */
export interface DeviceAccess {
  readonly options: Pick<
    OpenDeviceOptions,
    | 'credentials'
    | 'hostKeys'
    | 'certificates'
    | 'httpsPort'
    | 'legacyAlgorithms'
    | 'verifyChanges'
    | 'limits'
    | 'commands'
  > &
    Required<Pick<OpenDeviceOptions, 'transport' | 'jumpHosts' | 'onLogin' | 'guard'>>;
  readonly hostKeys: TaskHostKeys;
  /** Returns true if each credential of the device is frozen. */
  allFrozen(): boolean;
  /** Resolves once the logins so far are stored. A retry of the task must know which credentials were refused. */
  loginsNoted(): Promise<void>;
}

/**
 * Returns how a task reaches its device: settings, jump hosts, credentials and host keys. Notes each login.
 *
 * @throws {NetRavenError} NR_JUMP_HOST_UNKNOWN, NR_JUMP_HOST_LOOP, NR_SECRET_UNREADABLE
 */
export function accessTo(options: DeviceAccessOptions): DeviceAccess {
  const { db, ask, device, needs, jumpLogins, taskId, runId } = options;
  const own = needs?.credentials() ?? [];
  const jumpHosts = needs?.jumpHosts() ?? [];
  const hostKeys = new TaskHostKeys({
    ...options,
    known: [
      { id: device.id, name: device.name, hostKey: needs?.hostKey },
      ...jumpHosts.map(({ device: { id, name }, hostKey }) => ({ id, name, hostKey })),
    ],
  });
  // The device and each jump host have a guard of their own: what one of them accepted says nothing of the others.
  const guardOf = (credentialsOf: readonly credentials.DecryptedCredential[]): LoginGuard =>
    options.loginGuards.guardOf(runId, credentialsOf, needs?.loadedAt ?? performance.now(), options.signal);
  const guard = guardOf(own);
  const logins: Promise<void>[] = [];
  let certificate: storedKeys.HostKey | undefined;
  const { transport = 'ssh', legacyAlgorithms = false, verifyChanges = false } = needs?.settings ?? {};
  const { limits = {}, commands = {}, httpsPort } = needs?.settings ?? {};
  return {
    options: {
      transport,
      credentials: own,
      jumpHosts: jumpHosts.map((host) => ({
        device: host.device,
        credentials: host.credentials,
        legacyAlgorithms: host.settings.legacyAlgorithms ?? false,
        inTurn: (login) => jumpLogins.inTurn(runId, host, login),
        guard: guardOf(host.credentials),
      })),
      hostKeys,
      // Few tasks need it. It is pinned before a password is sent, so no other task can pin another one meanwhile.
      certificates: {
        get: async (id) => (certificate ??= await ask(() => storedKeys.get(db, id, 'https'))),
        pin: async (id, key) => (certificate = await ask(() => storedKeys.pin(db, id, key, 'https'))),
        refuse: (id, key) => ask(() => storedKeys.refuse(db, id, key, 'https')),
      },
      ...(httpsPort !== undefined && { httpsPort }),
      guard,
      legacyAlgorithms,
      verifyChanges,
      limits,
      commands,
      onLogin: ({ deviceId, credentialId, accepted }) => {
        const jump = deviceId === device.id ? undefined : jumpHosts.find((host) => host.device.id === deviceId);
        const tried = (jump?.credentials ?? own).find(({ id }) => id === credentialId);
        if (!tried || (accepted && tried.workedLast)) return;
        if (jump && !accepted) {
          // The refusals of a task are those of its device.
          jumpLogins.addRefusal(runId, deviceId, tried);
          return;
        }
        const { loginVersion } = tried;
        logins.push(noteLogin(options, { taskId, deviceId, credentialId, loginVersion, accepted }));
      },
    },
    hostKeys,
    allFrozen: () => own.length > 0 && own.every(({ id }) => guard.withheld(id)),
    loginsNoted: async () => void (await Promise.all(logins)),
  };
}

/** Notes an answer of the device behind the login. A failure costs one login more, the next time. */
async function noteLogin(
  { ask, batches, logger, device }: DeviceAccessOptions,
  login: credentials.TaskLogin,
): Promise<void> {
  try {
    await ask(() => batches.noteLogin(login));
  } catch (error) {
    logger.warning(`The login to ${device.name} could not be noted: ${messageOf(error)}`, { ...login });
  }
}
