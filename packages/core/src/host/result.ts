import type { JobReport } from '../contract/report.ts';
import type { JobResult } from '../contract/run.ts';
import { isMasked, maskAndCut } from '../contract/cut.ts';
import { hostError } from './codes.ts';
import { nearest } from '../registry/did-you-mean.ts';
import { reportHint, reportProblem } from './report.ts';
import type { Redact } from './reported-errors.ts';

const maxBytes = 1_000_000;
/** Limit of a line for a person, in characters. It is logged, and shown in lists. */
const maxLine = 8_192;

/** Returns the result of a job without secrets and further keys. @throws {NetRavenError} NR_JOB_RESULT_INVALID */
export function checkResult(returned: unknown, redact: Redact): JobResult {
  const shown = (value: unknown): string => JSON.stringify(redact(value));
  if (typeof returned !== 'object' || returned === null) {
    const [what, where] =
      returned === undefined
        ? ['undefined', 'at its end']
        : [shown(returned), `in place of \`return ${shown(returned)};\``];
    throw invalid(`the job returned ${what}`, `Write \`return { success: true };\` ${where}.`);
  }
  const { success, message, details, report, changed, notApplicable } = returned as Record<string, unknown>;
  if (typeof success !== 'boolean') {
    const near = Object.keys(returned).find((key) => nearest(key, ['success', 'ok', 'passed', 'succeeded']));
    const typed = success === undefined && near !== undefined ? `success\` in place of \`${near}` : 'success: true';
    throw invalid(`success is ${shown(success)}, not a boolean`, `Write \`${typed}\`.`);
  }
  if (message != null && typeof message !== 'string') {
    throw invalid(`message is a ${typeof message}, not a string`, 'Write `String(…)` around the value of `message`.');
  }
  if (details != null && typeof details !== 'string' && typeof details !== 'object') {
    const typed = 'Write `String(…)` around the value of `details`.';
    throw invalid(`details is a ${typeof details}, not a text or an object`, typed);
  }
  if (changed != null && typeof changed !== 'boolean') {
    throw invalid(`changed is a ${typeof changed}, not a boolean`, 'Write `changed: true`.');
  }
  if (notApplicable != null && (typeof notApplicable !== 'string' || notApplicable.trim() === '')) {
    const typed = "Write `notApplicable: 'the device has no VLANs'`, or what the reason is.";
    throw invalid('notApplicable must be a text that says why the job does not apply', typed);
  }
  const problem = report == null ? undefined : reportProblem(report);
  if (problem !== undefined) throw invalid(problem, reportHint(report));
  const whole: JobResult = {
    success,
    ...(message != null && { message }),
    ...(details != null && { details }),
    ...(report != null && { report: report as JobReport }),
    ...(changed != null && { changed }),
    ...(notApplicable != null && { notApplicable }),
  };
  const masked = redact(whole);
  const result: JobResult = {
    ...masked,
    ...(masked.message !== undefined && { message: maskAndCut(masked.message, maxLine, isMasked) }),
    ...(masked.notApplicable !== undefined && {
      notApplicable: maskAndCut(masked.notApplicable, maxLine, isMasked),
    }),
  };
  const bytes = Buffer.byteLength(JSON.stringify(result));
  if (bytes > maxBytes) throw invalid(`it has ${bytes} bytes; at most ${maxBytes} are kept`);
  return result;
}

function invalid(what: string, hint?: string): Error {
  return hostError('NR_JOB_RESULT_INVALID', what, hint === undefined ? {} : { hint });
}
