import type { LogLevel } from '../contract/job-logger.ts';
import type { Logger } from '../log/record.ts';
import type { Redactor } from './redactor.ts';

/** A logger that is handed nothing secret: e.g. of a session, which knows the secrets of its device, but not the config's. */
export function withoutSecrets(logger: Logger, redactor: Redactor): Logger {
  const through =
    (level: LogLevel) =>
    (message: string, meta?: object): void =>
      logger[level](redactor.redact(message), redactor.redact(meta));
  return {
    debug: through('debug'),
    info: through('info'),
    warning: through('warning'),
    error: through('error'),
    critical: through('critical'),
  };
}
