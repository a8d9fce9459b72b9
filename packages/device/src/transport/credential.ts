export interface Credential {
  readonly id: string;
  readonly name: string;
  readonly username: string;
  readonly password: string;
  /** Password for the privileged mode, where the platform has one. */
  readonly enablePassword?: string;
}
