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

/** Makes all checks, one after the other. What stops several of them is told once. */
export async function* runChecks(subject: Subject): AsyncGenerator<Found> {
  const told = new Set<string>();
  for (const [check, look] of Object.entries(checks)) {
    let findings: readonly Finding[];
    try {
      findings = await look(subject);
    } catch (error) {
      const what = messageOf(error);
      findings = told.has(what) ? [] : findingsOf(error);
      told.add(what);
    }
    for (const finding of findings) yield { check, ...finding };
  }
}

/** What was thrown, as findings: one for each problem it names. */
function findingsOf(thrown: unknown): Finding[] {
  const error = ownError(thrown, '');
  const { code = 'NR_COMMAND_FAILED', hint = '', problems } = fieldsOf(error);
  if (code === 'NR_COMMAND_FAILED') return [bad('NR_CHECK_FAILED', messageOf(error))];
  if (problems.length === 0) return [{ state: 'bad', code, message: messageOf(error), fix: hint }];
  return problems.map(({ path, message, fix = hint }) => ({
    state: 'bad',
    code,
    message: `${path}: ${message}`,
    fix,
  }));
}
