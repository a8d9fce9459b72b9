import type { Login } from './connect.ts';
import type { Credential } from './credential.ts';

/** The logins to one opened device, by SSH, telnet and HTTPS: a credential that one of them refused is not sent again. */
export class DeviceLogins {
  readonly #deviceId: string;
  readonly #credentials: readonly Credential[];
  readonly #refused = new Set<string>();
  #last: Promise<unknown> = Promise.resolve();

  constructor(deviceId: string, credentials: readonly Credential[]) {
    this.#deviceId = deviceId;
    this.#credentials = credentials;
  }

  note({ deviceId, credentialId, accepted }: Login): void {
    if (deviceId === this.#deviceId && !accepted) this.#refused.add(credentialId);
  }

  /** Calls a login once those before it have ended. It gets the credentials; refused ones are marked. */
  inTurn<T>(login: (credentials: readonly Credential[]) => Promise<T>): Promise<T> {
    const turn = this.#last.then(() =>
      login(this.#credentials.map((one) => (this.#refused.has(one.id) ? { ...one, refusedBefore: true } : one))),
    );
    this.#last = turn.catch(() => {
      // Its caller got the error.
    });
    return turn;
  }
}
