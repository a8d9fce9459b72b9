import { messageOf } from '@netraven/core';
import { fieldsOf } from '../../error-fields.ts';
import { ownError } from '../../own-error.ts';
import { checks } from './checks.ts';
import { bad, type Finding } from './finding.ts';
import type { Subject } from './subject.ts';

/** A finding, and the check that made it. */
export interface Found extends Finding {
  readonly check: string;
}

/** Runs all checks in order. An error that stops several checks is reported once. */
export async function* runChecks(subject: Subject): AsyncGenerator<Found> {
  const reported = new Set<string>();
  for (const [check, look] of Object.entries(checks)) {
    let findings: readonly Finding[];
    try {
      findings = await look(subject);
    } catch (error) {
      const message = messageOf(error);
      findings = reported.has(message) ? [] : findingsOf(error);
      reported.add(message);
    }
    for (const finding of findings) yield { check, ...finding };
  }
}

/** Returns a finding for each problem of an error. */
function findingsOf(thrown: unknown): Finding[] {
  const error = ownError(thrown, '');
  const { code = 'NR_COMMAND_FAILED', hint = '', problems } = fieldsOf(error);
  if (code === 'NR_COMMAND_FAILED') return [bad('NR_COMMAND_FAILED', messageOf(error))];
  if (problems.length === 0) return [{ state: 'bad', code, message: messageOf(error), fix: hint }];
  return problems.map(({ path, message, fix = hint }) => ({
    state: 'bad',
    code,
    message: `${path}: ${message}`,
    fix,
  }));
}
